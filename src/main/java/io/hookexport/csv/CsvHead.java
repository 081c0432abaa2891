package io.hookexport.csv;

import java.io.FilterReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The beginning of a CSV file.
 *
 * @param columns the header record
 * @param rows the records after it; null for an empty field
 * @param hasMore whether more records follow
 */
public record CsvHead(List<String> columns, List<List<@Nullable String>> rows, boolean hasMore) {

  /**
   * Reads no further than necessary, and never beyond the limit: a record that is incomplete there
   * counts as one that follows.
   *
   * @param maxRows at least 0
   * @param maxChars enough for the header and a few rows
   * @throws IOException when the source fails, is not such a file, or its header exceeds the limit
   */
  public static CsvHead read(InputStream csv, int maxRows, int maxChars) throws IOException {
    List<List<@Nullable String>> rows = new ArrayList<>();
    try (Stream<List<@Nullable String>> records = CsvDialect.records(new Limited(csv, maxChars))) {
      Iterator<List<@Nullable String>> next = records.iterator();
      if (!next.hasNext()) {
        throw new IOException("the file has no header");
      }
      List<String> columns = header(next.next());
      try {
        while (next.hasNext()) {
          List<@Nullable String> row = next.next();
          if (rows.size() == maxRows) {
            return new CsvHead(columns, rows, true);
          }
          rows.add(row);
        }
        return new CsvHead(columns, rows, false);
      } catch (UncheckedIOException e) {
        if (e.getCause() instanceof LimitReached) {
          return new CsvHead(columns, rows, true);
        }
        throw e;
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static List<String> header(List<@Nullable String> record) throws IOException {
    List<String> columns = new ArrayList<>();
    for (String name : record) {
      if (name == null) {
        throw new IOException("the header has a column without a name");
      }
      columns.add(name);
    }
    return columns;
  }

  private static final class LimitReached extends IOException {
    LimitReached() {
      super("the limit is reached");
    }
  }

  /**
   * Fails, rather than ends, at the limit: a truncated record must not look like a whole one.
   * Counts characters, since a buffering reader that meets half of one at the limit loses the
   * buffered ones.
   */
  private static final class Limited extends FilterReader {
    private int left;

    Limited(InputStream csv, int limit) {
      super(new InputStreamReader(csv, StandardCharsets.UTF_8.newDecoder()));
      this.left = limit;
    }

    /** Lets a reader that fills its buffer stop at the limit and return its content. */
    @Override
    public boolean ready() throws IOException {
      return left > 0 && in.ready();
    }

    @Override
    public int read() throws IOException {
      char[] one = new char[1];
      return read(one, 0, 1) < 0 ? -1 : one[0];
    }

    @Override
    public int read(char[] into, int offset, int length) throws IOException {
      if (left == 0) {
        if (in.read() < 0) {
          return -1;
        }
        throw new LimitReached();
      }
      int read = in.read(into, offset, Math.min(length, left));
      left -= Math.max(0, read);
      return read;
    }
  }
}
