package io.hookexport.export;

import java.util.Locale;

/** An event in the life of an export. Code emits events; listeners decide what to do. */
public record ExportEvent(Type type, Export export) {

  /**
   * Returns the event that describes a row to a listener that has no earlier reading of the export.
   */
  public static ExportEvent current(Export now) {
    return new ExportEvent(
        switch (now.state()) {
          case PENDING -> now.attempt() == 0 ? Type.CREATED : Type.PROGRESS;
          case PROCESSING -> Type.STARTED;
          case COMPLETED -> Type.COMPLETED;
          case EXPIRED -> Type.EXPIRED;
          case FAILED -> wasCancelled(now) ? Type.CANCELLED : Type.FAILED;
        },
        now);
  }

  /**
   * Returns the event that happened between two readings of a row; intermediate events are unknown.
   */
  public static ExportEvent between(Export before, Export now) {
    boolean goesOn =
        now.state() == ExportState.PROCESSING
            && before.state() == ExportState.PROCESSING
            && before.attempt() == now.attempt();
    boolean movesUp = before.waiting().isPresent() && now.state() == ExportState.PENDING;
    return goesOn || movesUp ? new ExportEvent(Type.PROGRESS, now) : current(now);
  }

  private static boolean wasCancelled(Export export) {
    return export.failure().filter(f -> f.code() == Failure.Code.CANCELLED).isPresent();
  }

  /** The events of the life cycle, under the names that siblings see. */
  public enum Type {
    CREATED,
    STARTED,
    PROGRESS,
    /**
     * The export returned to pending: it was handed back at shutdown, rescued, or is due for
     * another attempt.
     */
    REQUEUED,
    COMPLETED,
    FAILED,
    CANCELLED,
    EXPIRED,
    DELETED;

    public String wireName() {
      return "export." + name().toLowerCase(Locale.ROOT);
    }

    /** Returns whether this is the last event that a watcher waits for. */
    public boolean isLast() {
      return switch (this) {
        case CREATED, STARTED, PROGRESS, REQUEUED -> false;
        case COMPLETED, FAILED, CANCELLED, EXPIRED, DELETED -> true;
      };
    }

    /**
     * Returns whether the contract names the event. For clients, a requeued export is still in
     * progress.
     */
    public boolean isPublic() {
      return this != REQUEUED;
    }
  }
}
