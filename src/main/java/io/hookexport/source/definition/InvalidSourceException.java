package io.hookexport.source.definition;

/**
 * A source definition that cannot work. The message names the source, the direction, the file, the
 * line where it is known, what is wrong and what to do.
 */
public final class InvalidSourceException extends IllegalArgumentException {
  public InvalidSourceException(String message, Throwable cause) {
    super(message, cause);
  }

  public InvalidSourceException(String message) {
    super(message);
  }
}
