package io.hookexport.csv;

import java.util.Arrays;

/**
 * Detects text that a spreadsheet would take for a formula when it opens the file.
 *
 * <p>A spreadsheet in many locales splits lines at semicolons, or at tabs, and ignores quotes
 * within such a field. A text is therefore checked at its start, and after each semicolon, tab and
 * line end. Characters that spreadsheets trim or do not show are skipped: spaces of all kinds,
 * control characters, zero-width characters.
 */
final class Formula {
  /** Precedes such a text; a spreadsheet then shows the text and runs nothing. */
  private static final byte GUARD = '\'';

  private Formula() {}

  /** Returns how many guards the UTF-8 text needs; 0 for nearly all texts. */
  static int guards(byte[] text, int start, int end) {
    int guards = 0;
    for (int i = start; i < end; i++) {
      if (i == start ? needsGuard(text, i, end) : isGuardedInside(text, i, end)) {
        guards++;
      }
    }
    return guards;
  }

  /** Inserts the guards in place; returns the new end, {@link #guards} bytes later. */
  static int insert(byte[] text, int start, int end) {
    byte[] plain = Arrays.copyOfRange(text, start, end);
    int to = start;
    for (int i = 0; i < plain.length; i++) {
      if (i == 0 ? needsGuard(plain, i, plain.length) : isGuardedInside(plain, i, plain.length)) {
        text[to++] = GUARD;
      }
      text[to++] = plain[i];
    }
    return to;
  }

  /** Returns whether a spreadsheet with another separator would see more than one field. */
  static boolean mayBeSplit(byte[] text, int start, int end) {
    for (int i = start; i < end; i++) {
      if (text[i] == ';' || text[i] == '\t') {
        return true;
      }
    }
    return false;
  }

  /** A text that begins with TAB, CR or LF is guarded whatever follows. */
  private static boolean needsGuard(byte[] text, int at, int end) {
    return isBlankSeparator(text[at]) || startsFormula(text, at, end, false);
  }

  private static boolean isGuardedInside(byte[] text, int at, int end) {
    byte before = text[at - 1];
    return (before == ';' || isBlankSeparator(before)) && startsFormula(text, at, end, true);
  }

  private static boolean isBlankSeparator(byte b) {
    return b == '\t' || b == '\r' || b == '\n';
  }

  /**
   * @param inside after a separator: a further separator is checked separately, and a quote may
   *     look like the beginning of a quoted field
   */
  private static boolean startsFormula(byte[] text, int at, int end, boolean inside) {
    int i = at;
    while (i < end) {
      int next = i + invisible(text, i, end);
      boolean passed = next > i && !(inside && isBlankSeparator(text[i]));
      if (!passed && !(inside && text[i] == '"')) {
        return isStarter(text, i, end);
      }
      i = Math.max(next, i + 1);
    }
    return false;
  }

  /** Returns whether = + - @ or one of their full-width forms is at this index. */
  private static boolean isStarter(byte[] text, int at, int end) {
    return switch (text[at]) {
      case '=', '+', '-', '@' -> true;
      case (byte) 0xef -> end - at >= 3 && isFullWidth(text[at + 1], text[at + 2]);
      default -> false;
    };
  }

  private static boolean isFullWidth(byte second, byte third) {
    // U+FF1D = EF BC 9D, U+FF0B = EF BC 8B, U+FF0D = EF BC 8D, U+FF20 = EF BC A0
    return second == (byte) 0xbc
        && (third == (byte) 0x9d
            || third == (byte) 0x8b
            || third == (byte) 0x8d
            || third == (byte) 0xa0);
  }

  /** Returns the length of the space, control or zero-width character here; 0 when it is none. */
  private static int invisible(byte[] text, int at, int end) {
    int first = text[at] & 0xff;
    if (first <= ' ' || first == 0x7f) {
      return 1;
    }
    if (first == 0xc2 && end - at >= 2) {
      int second = text[at + 1] & 0xff;
      // U+0080 to U+00A0 and the soft hyphen
      return second <= 0xa0 || second == 0xad ? 2 : 0;
    }
    if (first >= 0xe1 && end - at >= 3) {
      return isInvisible(first, (text[at + 1] & 0xff) << 8 | (text[at + 2] & 0xff)) ? 3 : 0;
    }
    return 0;
  }

  private static boolean isInvisible(int first, int rest) {
    return switch (first) {
      // U+1680, U+180E
      case 0xe1 -> rest == 0x9a80 || rest == 0xa08e;
      // U+2000 to U+200F, U+2028 to U+202F, U+205F to U+206F
      case 0xe2 ->
          (rest >= 0x8080 && rest <= 0x808f)
              || (rest >= 0x80a8 && rest <= 0x80af)
              || (rest >= 0x819f && rest <= 0x81af);
      // U+3000
      case 0xe3 -> rest == 0x8080;
      // U+FEFF, the byte order mark
      case 0xef -> rest == 0xbbbf;
      default -> false;
    };
  }
}
