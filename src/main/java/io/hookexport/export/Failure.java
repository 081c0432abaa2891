package io.hookexport.export;

import java.util.stream.Stream;

/**
 * Why an export failed.
 *
 * @param code stable: see {@link Code}
 * @param message for people: what was wrong and what to do
 */
public record Failure(Code code, String message) {
  public static final Failure CANCELLED =
      new Failure(Code.CANCELLED, "The export was cancelled by a client of its project.");

  /** Values of {@code error_code}. */
  public enum Code {
    CANCELLED,
    /** The process that ran the export died or stalled as often as attempts are allowed. */
    ATTEMPTS_EXHAUSTED,
    /** The source database refused or broke the query. */
    SOURCE_ERROR,
    /** The file could not be written or made durable. */
    STORAGE_ERROR,
    TIME_LIMIT_EXCEEDED,
    /** With its file the project would exceed its storage quota. */
    STORED_BYTES_EXCEEDED,
    INTERNAL_ERROR;

    /**
     * Returns the code of this name. A name that only a later version knows becomes {@link
     * #INTERNAL_ERROR}: the contract of this version promises its clients no other codes, and the
     * message has the details.
     */
    public static Code of(String name) {
      return Stream.of(values())
          .filter(code -> code.name().equals(name))
          .findFirst()
          .orElse(INTERNAL_ERROR);
    }
  }
}
