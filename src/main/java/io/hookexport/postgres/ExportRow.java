package io.hookexport.postgres;

import io.hookexport.export.Compression;
import io.hookexport.export.Direction;
import io.hookexport.export.Export;
import io.hookexport.export.ExportRequest;
import io.hookexport.export.ExportState;
import io.hookexport.export.Failure;
import io.hookexport.export.FinishedFile;
import io.hookexport.export.FormulaEscaping;
import io.hookexport.export.Progress;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Rows of {@code hookexport.exports}, in the columns of {@code sql/exports/columns.sql}. */
final class ExportRow {
  private ExportRow() {}

  static Optional<Export> first(RowSet<Row> rows) {
    for (Row row : rows) {
      return Optional.of(export(row));
    }
    return Optional.empty();
  }

  static List<Export> all(RowSet<Row> rows) {
    List<Export> exports = new ArrayList<>(rows.size());
    rows.forEach(row -> exports.add(export(row)));
    return exports;
  }

  static Export export(Row row) {
    ExportState state = ExportState.of(row.getString("state"));
    return new Export(
        row.getUUID("export_id"),
        row.getString("project_id"),
        state,
        request(row),
        Optional.ofNullable(row.getString("filter_endpoint_id")),
        row.getInteger("attempt"),
        instant(row.getOffsetDateTime("created_at")),
        time(row, "started_at"),
        time(row, "completed_at"),
        time(row, "expires_at"),
        time(row, "snapshot_at"),
        state == ExportState.PROCESSING ? Optional.of(progress(row)) : Optional.empty(),
        file(row),
        failure(row));
  }

  static OffsetDateTime offset(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }

  static Instant instant(OffsetDateTime time) {
    return time.toInstant();
  }

  private static ExportRequest request(Row row) {
    return new ExportRequest(
        Direction.of(row.getString("direction")),
        instant(row.getOffsetDateTime("filter_start_time")),
        instant(row.getOffsetDateTime("filter_end_time")),
        Optional.ofNullable(row.getString("filter_status")),
        Optional.ofNullable(row.getString("endpoint_id")),
        Optional.ofNullable(row.getUUID("filter_inbound_endpoint_id")),
        List.of(row.getArrayOfStrings("columns")),
        Compression.of(row.getString("compression")),
        FormulaEscaping.of(row.getString("formula_escaping")),
        row.getBoolean("byte_order_mark"));
  }

  private static Progress progress(Row row) {
    @Nullable Long expected = row.getLong("rows_expected");
    return new Progress(
        row.getLong("rows_written"),
        row.getLong("bytes_written"),
        expected == null ? OptionalLong.empty() : OptionalLong.of(expected));
  }

  private static Optional<FinishedFile> file(Row row) {
    @Nullable String key = row.getString("file_key");
    if (key == null) {
      return Optional.empty();
    }
    return Optional.of(
        new FinishedFile(
            key,
            row.getLong("row_count"),
            row.getLong("file_size_bytes"),
            row.getString("sha256"),
            row.getLong("escaped_cells")));
  }

  private static Optional<Failure> failure(Row row) {
    @Nullable String code = row.getString("error_code");
    if (code == null) {
      return Optional.empty();
    }
    return Optional.of(new Failure(Failure.Code.valueOf(code), row.getString("error_message")));
  }

  private static Optional<Instant> time(Row row, String column) {
    @Nullable OffsetDateTime time = row.getOffsetDateTime(column);
    return Optional.ofNullable(time).map(ExportRow::instant);
  }
}
