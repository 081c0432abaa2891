package io.hookexport.worker;

/** Ends an attempt without a result. */
final class AttemptStoppedException extends RuntimeException {
  private final StopReason reason;

  AttemptStoppedException(StopReason reason) {
    super(reason.name());
    this.reason = reason;
  }

  StopReason reason() {
    return reason;
  }
}
