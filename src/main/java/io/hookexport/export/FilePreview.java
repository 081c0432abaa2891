package io.hookexport.export;

import io.vertx.core.Future;
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
   * @param rows at most so many; fewer when they are very long
   * @return FILE_DAMAGED when the file is not what was published, UNAVAILABLE when it takes too
   *     long to find out
   */
  Future<Preview> read(Export export, int rows);

  /**
   * The beginning of a table.
   *
   * @param rows each as wide as the columns; null for NULL
   * @param hasMore whether the file has more rows than these
   */
  record Preview(List<String> columns, List<List<@Nullable String>> rows, boolean hasMore) {
    public Preview {
      columns = List.copyOf(columns);
      rows = Collections.unmodifiableList(rows);
    }
  }
}
