package io.hookexport.perf;

/** The benchmark cannot go on; the message says what and where, for the person who started it. */
final class PerfException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  PerfException(String message) {
    super(message);
  }

  PerfException(String message, Throwable cause) {
    super(message, cause);
  }
}
