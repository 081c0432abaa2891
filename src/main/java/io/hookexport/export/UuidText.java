package io.hookexport.export;

import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The text form of a UUID. It accepts the same texts as the pattern that the loaded contract gives
 * the format, without running the schema validator.
 */
public final class UuidText {
  private static final int LENGTH = 36;

  private UuidText() {}

  /** Returns empty unless the text is exactly 8-4-4-4-12 hex digits, of any case. */
  public static Optional<UUID> parse(@Nullable String text) {
    return text != null && isUuid(text) ? Optional.of(UUID.fromString(text)) : Optional.empty();
  }

  public static boolean isUuid(String text) {
    if (text.length() != LENGTH) {
      return false;
    }
    for (int i = 0; i < LENGTH; i++) {
      boolean dash = i == 8 || i == 13 || i == 18 || i == 23;
      char c = text.charAt(i);
      if (dash ? c != '-' : !HexFormat.isHexDigit(c)) {
        return false;
      }
    }
    return true;
  }
}
