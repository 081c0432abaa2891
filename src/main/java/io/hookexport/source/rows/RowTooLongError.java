package io.hookexport.source.rows;

/** A row that is refused for its length, at every attempt, before it takes the memory. */
public final class RowTooLongError extends OutOfMemoryError {
  public RowTooLongError(String message) {
    super(message);
  }
}
