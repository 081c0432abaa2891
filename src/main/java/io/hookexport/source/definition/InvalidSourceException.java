package io.hookexport.source.definition;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A source definition that cannot work. The message names the source, the direction, the file, the
 * line where it is known, what is wrong and what to do.
 */
public final class InvalidSourceException extends IllegalArgumentException {
  /**
   * @param format of the message, with a placeholder for each value
   */
  public InvalidSourceException(
      @Nullable Throwable cause, String format, @Nullable Object... values) {
    super(String.format(Locale.ROOT, format, values).strip(), cause);
  }
}
