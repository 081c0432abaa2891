package io.hookexport.client;

import java.util.List;
import java.util.stream.Stream;

/** A command against a server cannot go on. Message and details are for a terminal. */
public final class ClientException extends RuntimeException {

  /** What a script can tell apart. */
  public enum Reason {
    FAILED(1),
    MISUSED(2),
    REFUSED(3),
    EXPORT_FAILED(4),
    NOT_FOUND(5),
    UNREACHABLE(6),
    DAMAGED(7),
    /** Who read standard output has gone: no error to report. 141 is what SIGPIPE gives. */
    READER_GONE(141);

    private final int exitCode;

    Reason(int exitCode) {
      this.exitCode = exitCode;
    }

    public int exitCode() {
      return exitCode;
    }
  }

  private final Reason reason;
  private final List<String> details;

  public ClientException(Reason reason, String message) {
    this(reason, message, List.of());
  }

  /**
   * @param details a line each: what is wrong in particular, and what to do
   */
  public ClientException(Reason reason, String message, List<String> details) {
    super(message);
    this.reason = reason;
    this.details = List.copyOf(details);
  }

  /** Returns the failure for a response that hookexport does not give. */
  public static ClientException foreign(String message) {
    return new ClientException(
        Reason.UNREACHABLE,
        message,
        List.of("is it the address of hookexport (--server), and is a proxy in between?"));
  }

  private ClientException(ClientException cause, List<String> details) {
    super(cause.getMessage(), cause);
    this.reason = cause.reason;
    this.details = details;
  }

  /** Returns the same failure with one more line of what to do. */
  public ClientException with(String detail) {
    return new ClientException(this, Stream.concat(details.stream(), Stream.of(detail)).toList());
  }

  public Reason reason() {
    return reason;
  }

  public List<String> details() {
    return details;
  }
}
