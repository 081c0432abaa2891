package io.hookexport.export;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the beginning of finished files. */
@FunctionalInterface
public interface FilePreview {
  /**
   * Returns the first rows of a completed export's file, after the same verification as for a
   * download. Memory does not grow with the file.
   *
   * @param rows the most rows to return; fewer when their JSON is very long
   * @return fails with FILE_DAMAGED when the file is not the published one, with UNAVAILABLE when
   *     the verification takes too long
   */
  Future<Preview> read(Export export, int rows);

  /**
   * The beginning of a table, and its JSON. The constructor encodes the JSON because its caller has
   * just read a file, and is on a thread that may block; the event loop only sends the bytes.
   */
  final class Preview {
    private final List<String> columns;
    private final List<List<@Nullable String>> rows;
    private final boolean hasMore;
    private final Buffer json;

    /**
     * @param rows each as wide as the columns; null for NULL
     * @param hasMore whether the file has more rows
     */
    public Preview(List<String> columns, List<List<@Nullable String>> rows, boolean hasMore) {
      this.columns = List.copyOf(columns);
      this.rows = Collections.unmodifiableList(rows);
      this.hasMore = hasMore;
      this.json = ExportJson.encode(this);
    }

    public List<String> columns() {
      return columns;
    }

    public List<List<@Nullable String>> rows() {
      return rows;
    }

    public boolean hasMore() {
      return hasMore;
    }

    /** Returns the {@code data} of previewExport. */
    public Buffer json() {
      return json;
    }
  }
}
