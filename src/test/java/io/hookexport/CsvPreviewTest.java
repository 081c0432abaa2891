package io.hookexport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hookexport.export.Compression;
import io.hookexport.export.Export;
import io.hookexport.export.ExportError;
import io.hookexport.export.ExportException;
import io.hookexport.export.FileStore;
import io.hookexport.export.FinishedFile;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CsvPreviewTest {
  @TempDir Path folder;

  @Test
  void aStoreThatDoesNotAnswerIsNotWaitedForForEver() {
    Vertx vertx = Vertx.vertx();
    TestJobs jobs = TestJobs.open(vertx, TestDatabase.fresh(), folder);
    try {
      Export completed = withFile(jobs.create(Compression.NONE));
      CsvPreview preview = new CsvPreview(new Silent(), Duration.ofMillis(50));
      assertThatThrownBy(() -> TestJobs.await(preview.read(completed, 5)))
          .isInstanceOfSatisfying(
              ExportException.class, e -> assertThat(e.error()).isEqualTo(ExportError.UNAVAILABLE));
    } finally {
      jobs.close();
      TestJobs.await(vertx.close());
    }
  }

  private static Export withFile(Export export) {
    return new Export(
        export.id(),
        export.projectId(),
        export.state(),
        export.request(),
        export.endpointFilter(),
        1,
        export.createdAt(),
        Optional.of(Instant.EPOCH),
        Optional.of(Instant.EPOCH),
        Optional.of(Instant.EPOCH),
        Optional.of(Instant.EPOCH),
        Optional.empty(),
        Optional.of(new FinishedFile("k", 1, 1, "0".repeat(64), 0)),
        Optional.empty());
  }

  private static final class Silent implements FileStore.Served {
    @Override
    public FileStore.Link verify(String token) {
      throw new UnsupportedOperationException(token);
    }

    @Override
    public Future<Void> present(FinishedFile file) {
      throw new UnsupportedOperationException("no test asks this of " + file);
    }

    @Override
    public Future<Path> open(String projectId, FinishedFile file, Future<?> clientLeft) {
      return Promise.<Path>promise().future();
    }

    @Override
    public <T> Future<T> read(String projectId, FinishedFile file, FileStore.Reader<T> reader) {
      return Promise.<T>promise().future();
    }
  }
}
