package io.hookexport.export;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The rules of createExport that no schema can express and that need no database query. */
final class CreateRules {
  private final DeliverySource source;
  private final Duration maxRange;
  private final int maxColumns;

  CreateRules(DeliverySource source, ExportLimits limits) {
    this.source = source;
    this.maxRange = limits.maxRange();
    this.maxColumns = limits.maxColumns();
  }

  /** Returns every violation that can be determined, in a fixed order. */
  List<Violation> all(RequestDraft draft) {
    List<Violation> violations = draft.violations();
    violations.addAll(ofThisServer(draft));
    return violations;
  }

  /**
   * Returns what this server and its source do not allow. The server may have allowed it when the
   * same request was made before.
   */
  List<Violation> ofThisServer(RequestDraft draft) {
    List<Violation> violations = new ArrayList<>();
    if (draft.hasRange()) {
      Duration range = Duration.between(draft.start().orElseThrow(), draft.end().orElseThrow());
      if (!maxRange.isZero() && range.compareTo(maxRange) > 0) {
        violations.add(
            new Violation(
                "/end_time",
                String.format(
                    Locale.ROOT,
                    "the range from start_time to end_time is longer than the %s that one export may cover; split it into several exports",
                    ExportException.counted(maxRange.toDays(), "day"))));
      }
    }
    if (draft.columns().size() > maxColumns) {
      violations.add(
          new Violation(
              "/columns",
              "columns must have at most " + ExportException.counted(maxColumns, "item")));
    }
    violations.addAll(source.violations(draft));
    return violations;
  }
}
