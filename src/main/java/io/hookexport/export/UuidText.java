package io.hookexport.export;

import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The text form of a UUID. It accepts the same texts as the pattern that the loaded contract gives
 * the format, without running the schema validator.
 */
public final class UuidText {
  private static final Pattern UUID_TEXT =
      Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

  private UuidText() {}

  /** Returns empty unless the text is exactly 8-4-4-4-12 hex digits, of any case. */
  public static Optional<UUID> parse(@Nullable String text) {
    return text != null && isUuid(text) ? Optional.of(UUID.fromString(text)) : Optional.empty();
  }

  public static boolean isUuid(String text) {
    return UUID_TEXT.matcher(text).matches();
  }
}
