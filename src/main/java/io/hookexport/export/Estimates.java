package io.hookexport.export;

import io.hookexport.export.ExportEstimate.Code;
import io.hookexport.export.ExportEstimate.Warning;
import io.hookexport.export.ExportStore.Admission;
import io.hookexport.export.ExportStore.Pace;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * Estimates exports: what the source expects, with what the project's limits and the server's
 * recent exports say of it. Takes no slot and no place of a quota.
 */
final class Estimates {
  /** With the header row, as Excel and LibreOffice have them. */
  private static final long SPREADSHEET_ROWS = 1_048_576;

  /** An export of so many rows shows its speed, however large another one is. */
  private static final long TELLING_ROWS = 10_000;

  private final ExportStore store;
  private final DeliverySource source;
  private final ExportLimits limits;
  private final CreateRules rules;

  Estimates(ExportStore store, DeliverySource source, ExportLimits limits, CreateRules rules) {
    this.store = store;
    this.source = source;
    this.limits = limits;
    this.rules = rules;
  }

  /**
   * Fails as {@link Exports#create} does with INVALID_REQUEST and ENDPOINT_NOT_FOUND.
   *
   * @param draft of a body that follows its schema
   * @param exact whether to count the rows, unless that takes too long
   * @param queue whether the export might wait
   */
  Future<ExportEstimate> of(Access access, RequestDraft draft, boolean exact, boolean queue) {
    List<Violation> violations = rules.all(draft);
    return violations.isEmpty()
        ? of(access, draft.request(), exact, limits.queueing(queue))
        : Future.failedFuture(ExportException.invalid(violations));
  }

  private Future<ExportEstimate> of(
      Access access, ExportRequest request, boolean exact, ExportLimits limits) {
    return source
        .check(access.project(), request)
        .compose(endpoint -> source.estimate(access.project(), request, endpoint, exact))
        .compose(
            found ->
                store
                    .admission(access.projectId(), limits)
                    .compose(
                        admission ->
                            store
                                .pace(access, request, tellingRows(found.rows()))
                                .map(pace -> of(access, request, found, admission, pace))));
  }

  /** A small export spends most of its time on what each export costs, whatever its rows are. */
  private static long tellingRows(long rows) {
    return Math.max(1, Math.min(TELLING_ROWS, rows / 100));
  }

  private ExportEstimate of(
      Access access, ExportRequest request, SourceEstimate found, Admission admission, Pace pace) {
    OptionalLong bytes = times(found.rows(), pace.rowBytes());
    if (found.rows() == 0) {
      bytes = OptionalLong.of(0);
    } else if (bytes.isEmpty() && request.compression() == Compression.NONE) {
      bytes = found.rowBytes().stream().map(each -> found.rows() * each).findFirst();
    }
    return new ExportEstimate(
        found.rows(),
        found.exact(),
        bytes,
        times(found.rows(), pace.rowSeconds()),
        found.columns(),
        warnings(access, request, found, admission, bytes.orElse(0)));
  }

  /**
   * To a caller with a fixed endpoint the files of others show only whether they take nearly all:
   * compared with the size of a file of its own, they could be measured.
   */
  private static boolean fits(Access access, Admission admission, long bytes) {
    long limit = admission.storedLimit();
    long stored = admission.storedBytes();
    boolean fits =
        access.endpoint().isEmpty()
            ? stored + bytes <= limit
            : bytes <= limit && (bytes == 0 || stored < limit / 10 * 9);
    return fits || limit == 0;
  }

  private static OptionalLong times(long rows, OptionalDouble each) {
    return each.isEmpty()
        ? OptionalLong.empty()
        : OptionalLong.of((long) Math.ceil(rows * each.getAsDouble()));
  }

  private List<Warning> warnings(
      Access access, ExportRequest request, SourceEstimate found, Admission admission, long bytes) {
    List<Warning> warnings = new ArrayList<>();
    if (found.rows() == 0) {
      warnings.add(
          new Warning(Code.NO_ROWS, "No rows match. Check the range, direction and filters."));
    }
    if (found.rows() >= SPREADSHEET_ROWS) {
      warnings.add(
          new Warning(
              Code.SPREADSHEET_ROWS_EXCEEDED,
              String.format(
                  Locale.ROOT,
                  "A spreadsheet has %d rows, one of which is the header's. To open the rows in one, split the range into several exports.",
                  SPREADSHEET_ROWS)));
    }
    if (request.formulaEscaping() == FormulaEscaping.NONE && !found.texts().isEmpty()) {
      warnings.add(
          new Warning(
              Code.FORMULAS_POSSIBLE,
              "A spreadsheet may take texts in these columns for formulas: "
                  + String.join(", ", found.texts())
                  + ". To open the file in one, set formula_escaping to 'spreadsheet'."));
    }
    if (found.sorts()) {
      warnings.add(
          new Warning(
              Code.ROWS_SORTED,
              "No index has these rows in the order of the file, so the database sorts them all before it returns the first. Choose a shorter range, or ask the operator of this server for an index."));
    }
    admission
        .refusal()
        .map(limit -> Refusals.shownTo(access, limit))
        .ifPresent(limit -> warnings.add(new Warning(Code.EXPORT_LIMIT_EXCEEDED, limit.message())));
    if (admission.refusal().isEmpty() && !fits(access, admission, bytes)) {
      warnings.add(
          new Warning(
              Code.STORED_BYTES_EXCEEDED,
              "The file would not fit: "
                  + (access.endpoint().isPresent()
                      ? "this project stores nearly as many bytes as it may, or the file alone is too large."
                      : String.format(
                          Locale.ROOT,
                          "this project stores %d bytes of export files; its limit is %d bytes.",
                          admission.storedBytes(),
                          admission.storedLimit()))
                  + " Delete exports that are no longer needed, or choose a shorter range, fewer columns or compression."));
    }
    return warnings;
  }
}
