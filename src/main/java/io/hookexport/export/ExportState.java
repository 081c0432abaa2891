package io.hookexport.export;

import java.util.Locale;

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
  PENDING,
  PROCESSING,
  COMPLETED,
  FAILED,
  EXPIRED;

  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** An active export holds its project's slot. */
  public boolean isActive() {
    return this == PENDING || this == PROCESSING;
  }

  public static ExportState of(String wireName) {
    return valueOf(wireName.toUpperCase(Locale.ROOT));
  }
}
