package io.hookexport;

import io.hookexport.csv.CsvHead;
import io.hookexport.export.Compression;
import io.hookexport.export.Export;
import io.hookexport.export.ExportException;
import io.hookexport.export.FilePreview;
import io.hookexport.export.FileStore;
import io.vertx.core.Future;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** Combines the packages that a preview needs: the stored file and its dialect. */
record CsvPreview(FileStore.Served files, Duration deadline) implements FilePreview {
  /** Characters of CSV. A hundred ordinary rows have some tens of thousands. */
  private static final int MAX_CHARS = 1_000_000;

  /** The JSON bytes of all cells: an escaped character has six bytes. */
  static final int MAX_JSON_BYTES = 1_000_000;

  private static final String SHORT_ESCAPES = "\b\t\n\f\r\"\\";

  @Override
  public Future<Preview> read(Export export, int rows) {
    boolean gzip = export.request().compression() == Compression.GZIP;
    return files
        .read(export.projectId(), export.file().orElseThrow(), bytes -> head(bytes, gzip, rows))
        .timeout(deadline.toMillis(), TimeUnit.MILLISECONDS)
        .recover(
            failure ->
                Future.failedFuture(
                    failure instanceof TimeoutException
                        ? ExportException.unavailable(
                            "The file is still being verified. Please try again later.", failure)
                        : failure));
  }

  private static Preview head(InputStream bytes, boolean gzip, int rows) throws IOException {
    CsvHead head = CsvHead.read(gzip ? new GZIPInputStream(bytes) : bytes, rows, MAX_CHARS);
    int fitting = fitting(head.rows());
    return new Preview(
        head.columns(),
        head.rows().subList(0, fitting),
        head.hasMore() || fitting < head.rows().size());
  }

  /** Returns how many of the first rows fit into the limit of JSON bytes. */
  private static int fitting(List<List<@Nullable String>> rows) {
    long bytes = 0;
    for (int i = 0; i < rows.size(); i++) {
      for (String cell : rows.get(i)) {
        bytes += cell == null ? 0 : cell.chars().map(CsvPreview::jsonBytes).sum();
      }
      if (bytes > MAX_JSON_BYTES) {
        return i;
      }
    }
    return rows.size();
  }

  /** Returns the bytes of one character, or of half of one that has four. */
  private static int jsonBytes(int unit) {
    if (unit >= 0x80) {
      return unit < 0x800 || Character.isSurrogate((char) unit) ? 2 : 3;
    }
    if (SHORT_ESCAPES.indexOf(unit) >= 0) {
      return 2;
    }
    return unit < ' ' ? 6 : 1;
  }
}
