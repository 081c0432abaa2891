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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.zip.GZIPInputStream;

/** Brings the rooms together that a preview needs: the stored file and the dialect it is in. */
final class CsvPreview implements FilePreview {
  /** Characters of CSV. A hundred ordinary rows have some tens of thousands. */
  private static final int MAX_CHARS = 1_000_000;

  private final FileStore.Served files;
  private final Duration deadline;

  CsvPreview(FileStore.Served files, Duration deadline) {
    this.files = files;
    this.deadline = deadline;
  }

  @Override
  public Future<Preview> read(Export export, int rows) {
    boolean gzip = export.request().compression() == Compression.GZIP;
    return files
        .read(export.projectId(), export.file().orElseThrow(), bytes -> head(bytes, gzip, rows))
        .timeout(deadline.toMillis(), TimeUnit.MILLISECONDS)
        .map(head -> new Preview(head.columns(), head.rows(), head.hasMore()))
        .recover(
            failure ->
                Future.failedFuture(
                    failure instanceof TimeoutException
                        ? ExportException.unavailable(
                            "The file is large and still being verified. Please try again soon.",
                            failure)
                        : failure));
  }

  private static CsvHead head(InputStream bytes, boolean gzip, int rows) throws IOException {
    return CsvHead.read(gzip ? new GZIPInputStream(bytes) : bytes, rows, MAX_CHARS);
  }
}
