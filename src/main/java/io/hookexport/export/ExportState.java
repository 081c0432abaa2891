package io.hookexport.export;

/**
 * The closed list of states of an export.
 *
 * <pre>
 * pending ──claim──▶ processing ──publish──▶ completed ──retention──▶ expired
 *    │ ▲                 │  │
 *    │ └─lease lost/stop─┘  └─error, cancelled, attempts used up─▶ failed ◀─cancelled─ pending
 * </pre>
 *
 * Guarded by the conditional updates and CHECKs of the database.
 */
public enum ExportState {
  PENDING("pending"),
  PROCESSING("processing"),
  COMPLETED("completed"),
  FAILED("failed"),
  EXPIRED("expired");

  private final String wireName;

  ExportState(String wireName) {
    this.wireName = wireName;
  }

  public String wireName() {
    return wireName;
  }

  /** An active export holds its project's slot. */
  public boolean isActive() {
    return this == PENDING || this == PROCESSING;
  }

  public static ExportState of(String wireName) {
    for (ExportState state : values()) {
      if (state.wireName.equals(wireName)) {
        return state;
      }
    }
    throw new IllegalArgumentException("unknown export state: " + wireName);
  }
}
