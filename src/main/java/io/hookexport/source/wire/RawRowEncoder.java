package io.hookexport.source.wire;

import io.hookexport.csv.CsvEncoder;
import io.hookexport.source.definition.CellForm;
import io.hookexport.source.definition.StatusWords;
import io.hookexport.source.rows.DeliveryQuery;
import io.hookexport.source.rows.LossyText;
import io.hookexport.source.rows.RowKey;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Encodes DataRow messages as CSV cells, bytes to bytes: the OID of a column's type selects the
 * encoding once. The counterpart of {@code RowEncoder}, whose cells are the same.
 */
public final class RawRowEncoder {
  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  /** A switch over this is cheaper than a call through an interface for each cell. */
  private enum Cell {
    TEXT,
    NUMBER,
    UUID,
    TIMESTAMP,
    BOOL,
    UTF_8
  }

  private final Cell[] cells;
  private final int shown;
  private final int[] starts;
  private final RowKey.RawRows keys;
  private final StatusWords statuses;
  private final boolean paddedStatus;
  private final int status;
  private byte @Nullable [] after;

  /**
   * @param description of the rows, a RowDescription
   * @throws IllegalStateException when it has other columns than the query
   */
  public RawRowEncoder(byte[] description, int offset, DeliveryQuery query) {
    List<CellForm> forms = query.forms();
    int columns = (short) SHORT.get(description, offset);
    if (columns != forms.size()) {
      throw new IllegalStateException("expected " + forms.size() + " columns, got " + columns);
    }
    this.cells = new Cell[columns];
    this.statuses = query.statuses();
    int column = statuses.column();
    boolean padded = false;
    int at = offset + 2;
    for (int i = 0; i < columns; i++) {
      int name = at;
      while (description[at] != 0) {
        at++;
      }
      // table oid 4, attribute 2, type oid 4, type size 2, modifier 4, format 2
      int oid = (int) INT.get(description, at + 7);
      cells[i] =
          cell(oid, forms.get(i), new String(description, name, at - name, StandardCharsets.UTF_8));
      padded |= i == column && oid == TypeOid.BPCHAR;
      at += 19;
    }
    this.paddedStatus = padded;
    this.status = column >= 0 && cells[column] == Cell.TEXT ? column : -1;
    this.shown = columns - query.key().hidden();
    this.starts = new int[columns + 1];
    this.keys = query.key().new RawRows();
    this.after = (byte[]) query.after();
  }

  private static Cell cell(int oid, CellForm form, String name) {
    Cell cell =
        switch (form) {
          case BINARY -> binary(oid);
          case UTF_8 -> oid == TypeOid.BYTEA ? Cell.UTF_8 : null;
          default -> text(oid, form);
        };
    if (cell == null) {
      throw new IllegalStateException(
          "column "
              + name
              + " has the type with oid "
              + oid
              + ", which it did not have when this export read its columns");
    }
    return cell;
  }

  private static @Nullable Cell binary(int oid) {
    return switch (oid) {
      case TypeOid.UUID -> Cell.UUID;
      case TypeOid.TIMESTAMPTZ, TypeOid.TIMESTAMP -> Cell.TIMESTAMP;
      case TypeOid.BOOL -> Cell.BOOL;
      default -> null;
    };
  }

  private static @Nullable Cell text(int oid, CellForm form) {
    return switch (oid) {
      case TypeOid.TEXT -> form == CellForm.NUMBER ? Cell.NUMBER : Cell.TEXT;
      case TypeOid.VARCHAR, TypeOid.BPCHAR -> form == CellForm.STRING ? Cell.TEXT : null;
      case TypeOid.INT8, TypeOid.INT2, TypeOid.INT4 ->
          form == CellForm.INTEGER ? Cell.NUMBER : null;
      default -> null;
    };
  }

  /**
   * @throws IllegalStateException when these bytes are no row of these columns
   */
  public void write(byte[] row, int offset, int length, CsvEncoder csv) {
    int end = offset + length;
    if ((short) SHORT.get(row, offset) != cells.length) {
      throw malformed();
    }
    int at = offset + 2;
    for (int i = 0; i < cells.length; i++) {
      starts[i] = at;
      if (end - at < 4) {
        throw malformed();
      }
      int size = (int) INT.get(row, at);
      at += 4;
      if (size < -1 || size > end - at) {
        throw malformed();
      }
      if (i < shown && after == null) {
        write(cells[i], row, at, size, csv);
      }
      at += Math.max(0, size);
    }
    if (at != end) {
      throw malformed();
    }
    starts[cells.length] = end;
    if (status >= 0) {
      int from = starts[status] + 4;
      statuses.see(row, from, (int) INT.get(row, from - 4), paddedStatus);
    }
    keys.next(row, starts);
    if (after == null) {
      csv.endRow();
    } else {
      RowKey.requireSame(Arrays.equals(after, keys.lastKey()));
      after = null;
    }
  }

  /** Call this after the last row: fails when the required first row is missing. */
  public void end() {
    RowKey.requireSame(after == null);
  }

  Object lastKey() {
    return keys.lastKey();
  }

  /** Returns the time of the last row; microseconds since 1970. */
  long lastTime() {
    return keys.lastTime();
  }

  private static void write(Cell cell, byte[] row, int at, int size, CsvEncoder csv) {
    if (size == -1) {
      csv.nullCell();
      return;
    }
    switch (cell) {
      case TEXT -> csv.utf8(row, at, size);
      case NUMBER -> csv.ascii(row, at, size);
      case UTF_8 -> csv.text(LossyText.of(row, at, size));
      case UUID -> {
        require(size, 16);
        csv.uuid((long) LONG.get(row, at), (long) LONG.get(row, at + 8));
      }
      case TIMESTAMP -> {
        require(size, 8);
        csv.timestamp((long) LONG.get(row, at));
      }
      case BOOL -> {
        require(size, 1);
        csv.bool(row[at] != 0);
      }
    }
  }

  private static void require(int size, int expected) {
    if (size != expected) {
      throw malformed();
    }
  }

  private static IllegalStateException malformed() {
    return new IllegalStateException("the server sent a row that does not fit its description");
  }
}
