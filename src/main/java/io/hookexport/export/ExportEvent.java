package io.hookexport.export;

/**
 * Something noteworthy in the life of an export. Code tells events; listeners decide what to do.
 */
public record ExportEvent(Type type, Export export) {
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

    /** Whether the contract names it; a requeued export is still in progress for clients. */
    public boolean isPublic() {
      return this != REQUEUED;
    }
  }
}
