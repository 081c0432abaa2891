package io.hookexport.http;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a file that a {@code Range} header requests (RFC 9110, 14.1.2). Several ranges,
 * other units and invalid syntax mean the whole file, as the RFC allows: abusive sets cost nothing.
 *
 * @param offset first byte
 * @param length number of bytes
 */
record ByteRange(Kind kind, long offset, long length) {
  private static final Pattern SINGLE =
      Pattern.compile("bytes=[ \\t]*([0-9]*)-([0-9]*)[ \\t]*", Pattern.CASE_INSENSITIVE);

  /** The kind of response. */
  enum Kind {
    WHOLE,
    PART,
    UNSATISFIABLE
  }

  /**
   * @param size of the file in bytes
   */
  static ByteRange of(@Nullable String header, long size) {
    ByteRange whole = new ByteRange(Kind.WHOLE, 0, size);
    if (header == null) {
      return whole;
    }
    Matcher single = SINGLE.matcher(header);
    if (!single.matches() || (single.group(1).isEmpty() && single.group(2).isEmpty())) {
      return whole;
    }
    if (single.group(1).isEmpty()) {
      long length = Math.min(number(single.group(2)), size);
      return part(size - length, size - 1, size);
    }
    long first = number(single.group(1));
    if (single.group(2).isEmpty()) {
      return part(first, size - 1, size);
    }
    long last = number(single.group(2));
    return last < first ? whole : part(first, Math.min(last, size - 1), size);
  }

  /** {@code bytes 0-99/1000}. */
  String contentRange(long size) {
    return kind == Kind.UNSATISFIABLE
        ? "bytes */" + size
        : String.format(Locale.ROOT, "bytes %d-%d/%d", offset, offset + length - 1, size);
  }

  private static ByteRange part(long first, long last, long size) {
    return first >= size
        ? new ByteRange(Kind.UNSATISFIABLE, 0, 0)
        : new ByteRange(Kind.PART, first, last - first + 1);
  }

  /** Returns a number larger than any file when the digits do not fit a long. */
  private static long number(String digits) {
    return digits.length() > 18 ? Long.MAX_VALUE : Long.parseLong(digits);
  }
}
