package io.hookexport.postgres;

import io.hookexport.csv.CsvEncoder;
import io.vertx.core.json.Json;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.desc.ColumnDescriptor;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;

/** Decoded rows to CSV cells: one writer a column, chosen once by the column's type. */
final class RowEncoder {
  private static final long EPOCH_SECOND_2000 = 946_684_800L;

  /** Writes the value of one column, which is not null. */
  @FunctionalInterface
  private interface Cell {
    void write(Object value, CsvEncoder csv);
  }

  private final Cell[] cells;

  private RowEncoder(Cell[] cells) {
    this.cells = cells;
  }

  /**
   * An encoder for rows of these columns.
   *
   * @throws IllegalArgumentException names the column whose type has no CSV form
   */
  static RowEncoder of(List<ColumnDescriptor> columns) {
    return new RowEncoder(columns.stream().map(RowEncoder::cell).toArray(Cell[]::new));
  }

  void write(Row row, CsvEncoder csv) {
    for (int i = 0; i < cells.length; i++) {
      Object value = row.getValue(i);
      if (value == null) {
        csv.nullCell();
      } else {
        cells[i].write(value, csv);
      }
    }
    csv.endRow();
  }

  private static Cell cell(ColumnDescriptor column) {
    return switch (column.typeName()) {
      // UNKNOWN: types that the client does not know, such as enums, arrive as their text.
      case "TEXT", "VARCHAR", "BPCHAR", "NAME", "CHAR", "UNKNOWN" ->
          (value, csv) -> csv.text((String) value);
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
      case "FLOAT8" -> (value, csv) -> csv.float8((Double) value);
      case "FLOAT4", "NUMERIC" -> (value, csv) -> csv.ascii(value.toString());
      case "JSON", "JSONB" -> (value, csv) -> csv.text(Json.encode(value));
      default ->
          throw new IllegalArgumentException(
              "column "
                  + column.name()
                  + " has type "
                  + column.typeName()
                  + ", which has no CSV form; cast it to text in the select of the source");
    };
  }

  /**
   * Microseconds since 2000-01-01 as PostgreSQL counts them; infinities are the ends of the range.
   */
  private static long micros(OffsetDateTime time) {
    if (time.equals(OffsetDateTime.MAX) || time.toLocalDateTime().equals(LocalDateTime.MAX)) {
      return Long.MAX_VALUE;
    }
    if (time.equals(OffsetDateTime.MIN) || time.toLocalDateTime().equals(LocalDateTime.MIN)) {
      return Long.MIN_VALUE;
    }
    return (time.toEpochSecond() - EPOCH_SECOND_2000) * 1_000_000L + time.getNano() / 1000;
  }
}
