package io.hookexport.source.rows;

import io.hookexport.export.ExportException;
import io.hookexport.export.Failure;
import io.vertx.sqlclient.Row;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The columns that order the rows of a source, and their positions in a select. Rows with equal
 * keys have no defined order: a sort and an index return them differently, so the same request
 * would not give the same bytes. Every encoder of rows checks each row against the previous one.
 */
public final class RowKey {
  /** For a select whose order does not matter. */
  public static final RowKey NONE = new RowKey(List.of(), new int[0], 0);

  private final List<String> columns;
  private final int[] at;
  private final int hidden;

  private RowKey(List<String> columns, int[] at, int hidden) {
    this.columns = columns;
    this.at = at;
    this.hidden = hidden;
  }

  /**
   * Returns the key within a select that has the columns of the file, followed by the key columns
   * that are not among them.
   */
  public static RowKey of(List<String> key, List<String> fileColumns) {
    List<String> selected = selected(key, fileColumns);
    int[] at = key.stream().mapToInt(selected::indexOf).toArray();
    return new RowKey(List.copyOf(key), at, selected.size() - fileColumns.size());
  }

  /** Returns the columns of such a select. */
  static List<String> selected(List<String> key, List<String> fileColumns) {
    List<String> selected = new ArrayList<>(fileColumns);
    key.stream().filter(column -> !fileColumns.contains(column)).forEach(selected::add);
    return selected;
  }

  /** Returns how many columns at the end of the select are no cells of the file. */
  public int hidden() {
    return hidden;
  }

  /** Checks the first row of a query that continues where another one ended. */
  public static void requireSame(boolean same) {
    if (!same) {
      throw otherRows();
    }
  }

  public static ExportException otherRows() {
    return ExportException.unavailable(
        "the select returned different rows when run again in the same snapshot."
            + " Does it depend on the time or on a volatile function, or are values of"
            + " its order columns equal and written in several ways?"
            + " With source.connections_per_export: 1 it runs only once",
        null);
  }

  private ExportException repeated() {
    return ExportException.internal(
            "two rows have the same values of "
                + String.join(", ", columns)
                + ", so their order is not determined. The columns of `order` in source.yaml must be unique together with the time column: add a column that tells such rows apart",
            null)
        .endsExportAs(
            Failure.Code.SOURCE_ERROR,
            "The source has two rows with the same time and the same values in the columns of `order`, so their order in"
                + " the file is not determined. The operator must add a column to `order` in"
                + " source.yaml; the log names the columns. Retrying will not help until then.");
  }

  /** Rows as the server sends them. */
  public final class RawRows {
    private static final VarHandle LONG =
        MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private byte[] last = new byte[64];
    private int length;

    public byte[] lastKey() {
      return Arrays.copyOf(last, length);
    }

    /** Returns the first column of the last key; microseconds since 1970. */
    public long lastTime() {
      return (long) LONG.get(last, Integer.BYTES) + Range.MICROS_2000;
    }

    /**
     * @param starts of each cell with its length, and the end of the last one
     * @throws ExportException when the key is that of the previous row
     */
    public void next(byte[] row, int[] starts) {
      int end = 0;
      boolean same = true;
      for (int column : at) {
        int from = starts[column];
        int size = starts[column + 1] - from;
        int to = end + size;
        if (to > last.length) {
          last = Arrays.copyOf(last, to * 2);
        }
        same = same && to <= length && Arrays.equals(row, from, from + size, last, end, to);
        System.arraycopy(row, from, last, end, size);
        end = to;
      }
      if (same && end > 0 && end == length) {
        throw repeated();
      }
      length = end;
    }
  }

  /** Rows as the client decodes them. */
  public final class DecodedRows {
    private @Nullable Object[] last = new Object[0];

    public List<@Nullable Object> lastKey() {
      return Arrays.asList(last);
    }

    /** Returns the first column of the last key; microseconds since 1970. */
    public long lastTime() {
      return last[0] instanceof OffsetDateTime time
          ? Range.micros(time.toInstant())
          : Range.micros(
              ((LocalDateTime) Objects.requireNonNull(last[0])).toInstant(ZoneOffset.UTC));
    }

    /**
     * @throws ExportException when the key is that of the previous row
     */
    public void next(Row row) {
      @Nullable Object[] key = new Object[at.length];
      boolean same = last.length > 0;
      for (int i = 0; i < at.length; i++) {
        key[i] = row.getValue(at[i]);
        same = same && Objects.equals(key[i], last[i]);
      }
      if (same) {
        throw repeated();
      }
      last = key;
    }
  }
}
