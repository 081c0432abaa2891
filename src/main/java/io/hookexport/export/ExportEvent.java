package io.hookexport.export;

/**
 * Something noteworthy in the life of an export. Code tells events; listeners decide what to do.
 */
public record ExportEvent(Type type, Export export) {

  /** What a row that was read tells to somebody who knows nothing of the export yet. */
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

  /** What happened between two readings of a row; what came in between is not known. */
  public static ExportEvent between(Export before, Export now) {
    boolean goesOn =
        now.state() == ExportState.PROCESSING
            && before.state() == ExportState.PROCESSING
            && before.attempt() == now.attempt();
    return goesOn ? new ExportEvent(Type.PROGRESS, now) : current(now);
  }

  private static boolean wasCancelled(Export export) {
    return export.failure().filter(f -> f.code() == Failure.Code.CANCELLED).isPresent();
  }

  /** The life cycle, in the names that siblings see. */
  public enum Type {
    CREATED("export.created"),
    STARTED("export.started"),
    PROGRESS("export.progress"),
    /** Went back to pending: handed back at shutdown, rescued, or to be tried again. */
    REQUEUED("export.requeued"),
    COMPLETED("export.completed"),
    FAILED("export.failed"),
    CANCELLED("export.cancelled"),
    EXPIRED("export.expired"),
    DELETED("export.deleted");

    private final String wireName;

    Type(String wireName) {
      this.wireName = wireName;
    }

    public String wireName() {
      return wireName;
    }

    /** Whether nothing follows that a watcher waits for. */
    public boolean isLast() {
      return switch (this) {
        case CREATED, STARTED, PROGRESS, REQUEUED -> false;
        case COMPLETED, FAILED, CANCELLED, EXPIRED, DELETED -> true;
      };
    }

    /** Whether the contract names it; a requeued export is still in progress for clients. */
    public boolean isPublic() {
      return this != REQUEUED;
    }
  }
}
