package io.hookexport;

import static io.hookexport.support.Await.await;
import static io.hookexport.support.Await.refusal;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.export.Compression;
import io.hookexport.export.Export;
import io.hookexport.export.ExportError;
import io.hookexport.export.ExportJson;
import io.hookexport.export.FilePreview;
import io.hookexport.export.FileStore;
import io.hookexport.export.FinishedFile;
import io.hookexport.support.InMemoryExportStore;
import io.hookexport.support.TestDatabase;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CsvPreviewTest {
  @TempDir Path folder;
  private final Vertx vertx = Vertx.vertx();
  private TestJobs jobs;
  private Export completed;

  @BeforeEach
  void open() {
    jobs = TestJobs.open(vertx, TestDatabase.fresh(), folder);
    completed =
        InMemoryExportStore.completed(
            jobs.create(Compression.NONE),
            new FinishedFile("k", 1, 1, "0".repeat(64), 0),
            Instant.EPOCH,
            Duration.ZERO);
  }

  @AfterEach
  void close() {
    jobs.close();
    await(vertx.close());
  }

  @Test
  void aStoreThatDoesNotAnswerIsNotWaitedForForEver() {
    CsvPreview preview = new CsvPreview(new Silent(), Duration.ofMillis(50));
    assertThat(refusal(preview.read(completed, 5)).error()).isEqualTo(ExportError.UNAVAILABLE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "\u0001", "\n", "\\", "\u007f", "\u00e9", "\u2028", "\ud83d\ude00"})
  void thePreviewEndsBeforeTheRowWithWhichItsJsonWouldBeTooLong(String character) {
    int ofOne = new JsonArray().add(character).encode().getBytes(UTF_8).length - 4;
    String cell = character.repeat(99_000 / Math.max(ofOne, character.length()));
    String file = "a\r\n" + ('"' + cell + "\"\r\n").repeat(20);
    Bytes bytes = new Bytes(vertx, file.getBytes(UTF_8));
    FilePreview.Preview preview =
        await(new CsvPreview(bytes, Duration.ofMinutes(1)).read(completed, 100));
    assertThat(preview.rows()).hasSize(10).containsOnly(List.of(cell));
    assertThat(preview.hasMore()).isTrue();
    assertThat(preview.json().length())
        .isBetween(9 * CsvPreview.MAX_JSON_BYTES / 10, CsvPreview.MAX_JSON_BYTES);
    assertThat(new JsonObject(preview.json())).isEqualTo(ExportJson.of(preview));
    assertThat(bytes.read.get())
        .as("made where the file was read: the loop only sends it")
        .isInstanceOf(FilePreview.Preview.class);
  }

  /** A file in memory; keeps what its reader made of it. */
  private static final class Bytes extends Silent {
    private final Vertx vertx;
    private final byte[] file;
    private final AtomicReference<Object> read = new AtomicReference<>();

    Bytes(Vertx vertx, byte[] file) {
      this.vertx = vertx;
      this.file = file;
    }

    @Override
    public <T> Future<T> read(String projectId, FinishedFile of, FileStore.Reader<T> reader) {
      return vertx.executeBlocking(
          () -> {
            T made = reader.read(new ByteArrayInputStream(file));
            read.set(made);
            return made;
          });
    }
  }

  private static class Silent implements FileStore.Served {
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
