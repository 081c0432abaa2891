package io.hookexport.jobs;

import io.hookexport.export.Compression;
import io.hookexport.export.Dataset;
import io.hookexport.export.Direction;
import io.hookexport.export.Export;
import io.hookexport.export.ExportRequest;
import io.hookexport.export.ExportState;
import io.hookexport.export.ExportStore.NewExport;
import io.hookexport.export.Failure;
import io.hookexport.export.FinishedFile;
import io.hookexport.export.FormulaEscaping;
import io.hookexport.export.Progress;
import io.hookexport.export.QueuePlace;
import io.hookexport.export.RowFilter;
import io.hookexport.postgres.SqlFile;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Rows of {@code hookexport.exports} that begin with the columns of {@code
 * sql/exports/columns.sql}. The columns are read by position: for a name, the client searches all
 * columns of a row.
 */
final class ExportRow {
  private static final List<String> NAMES = SqlFile.exportColumns();

  /** The number of columns of an export; a statement selects its other columns after them. */
  static final int WIDTH = NAMES.size();

  private static final int EXPORT_ID = at("export_id");
  private static final int PROJECT_ID = at("project_id");
  private static final int STATE = at("state");
  private static final int CREATED_AT = at("created_at");
  private static final int DATASET = at("dataset");
  private static final int DIRECTION = at("direction");
  private static final int FILTER_START_TIME = at("filter_start_time");
  private static final int FILTER_END_TIME = at("filter_end_time");
  private static final int FILTER_STATUS = at("filter_status");
  private static final int FILTER_STATUSES = at("filter_statuses");
  private static final int FILTER_EVENT_TYPES = at("filter_event_types");
  private static final int FILTER_RESPONSE_STATUSES = at("filter_response_statuses");
  private static final int ENDPOINT_ID = at("endpoint_id");
  private static final int FILTER_ENDPOINT_ID = at("filter_endpoint_id");
  private static final int FILTER_INBOUND_ENDPOINT_ID = at("filter_inbound_endpoint_id");
  private static final int FILTER_INBOUND_ENDPOINT = at("filter_inbound_endpoint");
  private static final int COLUMNS = at("columns");
  private static final int COMPRESSION = at("compression");
  private static final int FORMULA_ESCAPING = at("formula_escaping");
  private static final int BYTE_ORDER_MARK = at("byte_order_mark");
  private static final int ATTEMPT = at("attempt");
  private static final int STARTED_AT = at("started_at");
  private static final int SNAPSHOT_AT = at("snapshot_at");
  private static final int ROWS_WRITTEN = at("rows_written");
  private static final int BYTES_WRITTEN = at("bytes_written");
  private static final int ROWS_EXPECTED = at("rows_expected");
  private static final int COMPLETED_AT = at("completed_at");
  private static final int EXPIRES_AT = at("expires_at");
  private static final int FILE_KEY = at("file_key");
  private static final int ROW_COUNT = at("row_count");
  private static final int FILE_SIZE_BYTES = at("file_size_bytes");
  private static final int SHA256 = at("sha256");
  private static final int ESCAPED_CELLS = at("escaped_cells");
  private static final int ERROR_CODE = at("error_code");
  private static final int ERROR_MESSAGE = at("error_message");
  private static final int WAITING = at("waiting");

  private ExportRow() {}

  private static int at(String name) {
    int position = NAMES.indexOf(name);
    if (position < 0) {
      throw new IllegalStateException("exports/columns.sql has no column " + name);
    }
    return position;
  }

  static Optional<Export> first(RowSet<Row> rows) {
    return JobDatabase.first(rows).map(ExportRow::export);
  }

  static List<Export> all(RowSet<Row> rows) {
    return JobDatabase.stream(rows).map(ExportRow::export).toList();
  }

  /** Reads a row of an outer join: empty when all columns of the export are null. */
  static Optional<Export> joined(Row row) {
    return row.getValue(EXPORT_ID) == null ? Optional.empty() : Optional.of(export(row));
  }

  static Export export(Row row) {
    ExportState state = ExportState.of(row.getString(STATE));
    return new Export(
        row.getUUID(EXPORT_ID),
        row.getString(PROJECT_ID),
        state,
        request(row),
        Optional.ofNullable(row.getString(FILTER_ENDPOINT_ID)).or(() -> inboundEndpoint(row)),
        row.getInteger(ATTEMPT),
        row.getOffsetDateTime(CREATED_AT).toInstant(),
        time(row, STARTED_AT),
        time(row, COMPLETED_AT),
        time(row, EXPIRES_AT),
        time(row, SNAPSHOT_AT),
        Optional.ofNullable(row.getArrayOfLongs(WAITING)).map(ExportRow::place),
        state == ExportState.PROCESSING ? Optional.of(progress(row)) : Optional.empty(),
        file(row),
        failure(row));
  }

  static OffsetDateTime offset(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }

  /** The parameters of {@code sql/exports/insert.sql}. */
  static Tuple insertParameters(NewExport export) {
    ExportRequest request = export.request();
    RowFilter filter = request.filter();
    StoredFilter stored = StoredFilter.of(export);
    return Tuple.tuple()
        .addUUID(export.id())
        .addString(export.project().id())
        .addInteger(export.limits().activePerProject())
        .addString(request.direction().wireName())
        .addOffsetDateTime(offset(request.start()))
        .addOffsetDateTime(offset(request.end()))
        .addString(stored.status())
        .addString(stored.endpointId())
        .addString(stored.filterEndpointId())
        .addUUID(stored.inboundUuid())
        .addArrayOfString(texts(request.columns()))
        .addString(request.compression().wireName())
        .addString(request.formulaEscaping().wireName())
        .addBoolean(request.byteOrderMark())
        .addInteger(export.limits().perHour())
        .addLong(export.limits().storedBytes())
        .addString(request.dataset().wireName())
        .addArrayOfString(texts(stored.statuses()))
        .addArrayOfString(texts(filter.eventTypes()))
        .addArrayOfString(texts(filter.responseStatuses()))
        .addString(stored.inboundEndpoint())
        .addInteger(export.limits().queuedPerProject());
  }

  static String[] texts(List<String> values) {
    return values.toArray(String[]::new);
  }

  private static ExportRequest request(Row row) {
    return new ExportRequest(
        Dataset.of(row.getString(DATASET)),
        Direction.of(row.getString(DIRECTION)),
        row.getOffsetDateTime(FILTER_START_TIME).toInstant(),
        row.getOffsetDateTime(FILTER_END_TIME).toInstant(),
        filter(row),
        List.of(row.getArrayOfStrings(COLUMNS)),
        Compression.of(row.getString(COMPRESSION)),
        FormulaEscaping.of(row.getString(FORMULA_ESCAPING)),
        row.getBoolean(BYTE_ORDER_MARK));
  }

  private static RowFilter filter(Row row) {
    @Nullable String status = row.getString(FILTER_STATUS);
    return new RowFilter(
        status == null || status.equals(StoredFilter.MORE)
            ? List.of(row.getArrayOfStrings(FILTER_STATUSES))
            : List.of(status),
        List.of(row.getArrayOfStrings(FILTER_EVENT_TYPES)),
        List.of(row.getArrayOfStrings(FILTER_RESPONSE_STATUSES)),
        Optional.ofNullable(row.getString(ENDPOINT_ID)).or(() -> inboundEndpoint(row)));
  }

  private static Optional<String> inboundEndpoint(Row row) {
    return Optional.ofNullable(row.getString(FILTER_INBOUND_ENDPOINT))
        .or(() -> Optional.ofNullable(row.getUUID(FILTER_INBOUND_ENDPOINT_ID)).map(UUID::toString));
  }

  /** Reads the position and the second of the estimated start, which may be null. */
  private static QueuePlace place(@Nullable Long[] waiting) {
    @Nullable Long start = waiting[1];
    return new QueuePlace(
        Math.toIntExact(Objects.requireNonNull(waiting[0])),
        Optional.ofNullable(start).map(Instant::ofEpochSecond));
  }

  private static Progress progress(Row row) {
    @Nullable Long expected = row.getLong(ROWS_EXPECTED);
    return new Progress(
        row.getLong(ROWS_WRITTEN),
        row.getLong(BYTES_WRITTEN),
        expected == null ? OptionalLong.empty() : OptionalLong.of(expected));
  }

  private static Optional<FinishedFile> file(Row row) {
    @Nullable String key = row.getString(FILE_KEY);
    if (key == null) {
      return Optional.empty();
    }
    return Optional.of(
        new FinishedFile(
            key,
            row.getLong(ROW_COUNT),
            row.getLong(FILE_SIZE_BYTES),
            row.getString(SHA256),
            row.getLong(ESCAPED_CELLS)));
  }

  private static Optional<Failure> failure(Row row) {
    return Optional.ofNullable(row.getString(ERROR_CODE))
        .map(code -> new Failure(Failure.Code.of(code), row.getString(ERROR_MESSAGE)));
  }

  private static Optional<Instant> time(Row row, int column) {
    @Nullable OffsetDateTime time = row.getOffsetDateTime(column);
    return Optional.ofNullable(time).map(OffsetDateTime::toInstant);
  }
}
