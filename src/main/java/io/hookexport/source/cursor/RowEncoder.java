package io.hookexport.source.cursor;

import io.hookexport.csv.CsvEncoder;
import io.hookexport.source.definition.CellForm;
import io.hookexport.source.definition.StatusWords;
import io.hookexport.source.rows.DeliveryQuery;
import io.hookexport.source.rows.LossyText;
import io.hookexport.source.rows.RowKey;
import io.hookexport.source.wire.RawRowEncoder;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.desc.ColumnDescriptor;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Encodes decoded rows as CSV cells: one writer a column, selected once by the column's type. The
 * counterpart of {@link RawRowEncoder}, whose cells are the same.
 */
public final class RowEncoder {
  private static final long EPOCH_SECOND_2000 = 946_684_800L;

  /** 4714-11-24 BC, the first timestamp of PostgreSQL. */
  private static final long FIRST_MICROS = -211_813_488_000_000_000L;

  /** Writes the value of one column, which is not null. */
  @FunctionalInterface
  private interface Cell {
    void write(Object value, CsvEncoder csv);
  }

  private final Cell[] cells;
  private final RowKey.DecodedRows keys;
  private final StatusWords statuses;
  private final boolean paddedStatus;
  private @Nullable Object after;

  /**
   * @param columns of the rows that the query returned
   * @throws IllegalStateException names the column that has another type than at the start
   */
  RowEncoder(List<ColumnDescriptor> columns, DeliveryQuery query) {
    this.cells = new Cell[columns.size() - query.key().hidden()];
    for (int i = 0; i < cells.length; i++) {
      cells[i] = cell(columns.get(i), query.forms().get(i));
    }
    this.statuses = query.statuses();
    int status = statuses.column();
    this.paddedStatus = status >= 0 && columns.get(status).typeName().equals("BPCHAR");
    this.keys = query.key().new DecodedRows();
    this.after = query.after();
  }

  /** Call this after the last row: fails when the required first row is missing. */
  void end() {
    RowKey.requireSame(after == null);
  }

  Object lastKey() {
    return keys.lastKey();
  }

  /** Returns the time of the last row; microseconds since 1970. */
  long lastTime() {
    return keys.lastTime();
  }

  void write(Row row, CsvEncoder csv) {
    keys.next(row);
    if (after != null) {
      RowKey.requireSame(after.equals(keys.lastKey()));
      after = null;
      return;
    }
    for (int i = 0; i < cells.length; i++) {
      Object value = row.getValue(i);
      if (value == null) {
        csv.nullCell();
      } else {
        cells[i].write(value, csv);
      }
    }
    if (statuses.column() >= 0 && row.getValue(statuses.column()) instanceof String status) {
      statuses.see(status, paddedStatus);
    }
    csv.endRow();
  }

  private static Cell cell(ColumnDescriptor column, CellForm form) {
    if (form == CellForm.NUMBER) {
      return (value, csv) -> csv.ascii((String) value);
    }
    if (form == CellForm.UTF_8 && column.typeName().equals("BYTEA")) {
      return (value, csv) -> csv.text(LossyText.of(((Buffer) value).getBytes()));
    }
    return switch (column.typeName()) {
      case "TEXT", "VARCHAR", "BPCHAR" -> (value, csv) -> csv.text((String) value);
      case "UUID" ->
          (value, csv) -> {
            UUID uuid = (UUID) value;
            csv.uuid(uuid.getMostSignificantBits(), uuid.getLeastSignificantBits());
          };
      case "INT2", "INT4", "INT8" -> (value, csv) -> csv.int8(((Number) value).longValue());
      case "TIMESTAMPTZ" -> (value, csv) -> csv.timestamp(micros((OffsetDateTime) value));
      case "TIMESTAMP" ->
          (value, csv) -> csv.timestamp(micros(((LocalDateTime) value).atOffset(ZoneOffset.UTC)));
      case "BOOL" -> (value, csv) -> csv.bool((Boolean) value);
      default ->
          throw new IllegalStateException(
              "column "
                  + column.name()
                  + " has the type "
                  + column.typeName()
                  + ", which it did not have when this export read its columns");
    };
  }

  /**
   * Returns microseconds since 2000-01-01, as PostgreSQL counts them; infinity is the end of the
   * range. The client gives MIN for the first finite timestamp, and minus infinity as a date before
   * it.
   */
  public static long micros(OffsetDateTime time) {
    if (time.equals(OffsetDateTime.MAX) || time.toLocalDateTime().equals(LocalDateTime.MAX)) {
      return Long.MAX_VALUE;
    }
    if (time.equals(OffsetDateTime.MIN) || time.toLocalDateTime().equals(LocalDateTime.MIN)) {
      return FIRST_MICROS;
    }
    return (time.toEpochSecond() - EPOCH_SECOND_2000) * 1_000_000L + time.getNano() / 1000;
  }
}
