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
   * The first rows of a completed export's file, after it was verified like for a download. Memory
   * does not grow with the file.
   *
   * @param rows at most so many; fewer when their JSON is very long
   * @return FILE_DAMAGED when the file is not what was published, UNAVAILABLE when it takes too
   *     long to find out
   */
  Future<Preview> read(Export export, int rows);

  /**
   * The beginning of a table, and its JSON. Whoever makes it has read a file, and so is on a thread
   * that may be busy for a while; the event loop that it is for only sends it.
   */
  final class Preview {
    private final List<String> columns;
    private final List<List<@Nullable String>> rows;
    private final boolean hasMore;
    private final Buffer json;

    /**
     * @param rows each as wide as the columns; null for NULL
     * @param hasMore whether the file has more rows than these
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

    /** The {@code data} of previewExport. */
    public Buffer json() {
      return json;
    }
  }
}
