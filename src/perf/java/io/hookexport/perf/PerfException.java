package io.hookexport.perf;

/** The benchmark cannot go on; the message says what and where, for the person who started it. */
final class PerfException extends RuntimeException {
  PerfException(String message) {
    super(message);
  }

  PerfException(String message, Throwable cause) {
    super(message, cause);
  }
}
