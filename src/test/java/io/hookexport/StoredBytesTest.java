package io.hookexport;

import static io.hookexport.support.TestRequest.october;
import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.support.Answer;
import io.hookexport.support.FolderListing;
import io.hookexport.support.SlowDeliveries;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What one project may store, as its client meets it. */
final class StoredBytesTest {
  @TempDir Path folder;
  private String uri;
  private String key;

  @BeforeEach
  void prepare() {
    uri = TestServer.prepare(2_000);
    key = TestServer.createKey(uri, "demo");
  }

  @Test
  void aProjectThatStoresItsShareReadsOnAndCreatesWhenItHasDeletedSomething() throws Exception {
    String id;
    long size;
    try (TestServer roomy = TestServer.start(uri, folder)) {
      id = roomy.create(key, october());
      size = roomy.awaitCompleted(id, key).getLong("file_size_bytes");
    }
    try (TestServer full = storing(size)) {
      Answer refused = full.send("POST", "/v1/exports", key, october());
      assertThat(refused.status()).isEqualTo(429);
      assertThat(refused.code()).isEqualTo("EXPORT_LIMIT_EXCEEDED");
      JsonObject error = refused.json().getJsonObject("error");
      int seconds = Integer.parseInt(refused.header("Retry-After"));
      assertThat(seconds).as("when the file expires").isBetween(600_000, 604_800);
      assertThat(error.getJsonObject("details"))
          .isEqualTo(
              new JsonObject()
                  .put("reason", "stored_bytes")
                  .put("limit", size)
                  .put("stored", size)
                  .put("retry_after", seconds));
      assertThat(error.getString("message")).contains("Delete exports that are no longer needed");
      assertThat(full.get("/health/ready", "").status()).isEqualTo(200);
      assertThat(full.get("/v1/exports/" + id, key).status()).isEqualTo(200);
      assertThat(full.get(full.link(id, key), "").status()).isEqualTo(200);
      assertThat(full.send("DELETE", "/v1/exports/" + id, key, null).status()).isEqualTo(204);
      // A file of just the share.
      full.awaitCompleted(full.create(key, october()), key);
    }
  }

  @Test
  void anExportThatWouldStoreMoreEndsWithWords() throws Exception {
    try (TestServer small = storing(1_000)) {
      assertStopped(small);
    }
  }

  /** Its rows would take minutes. */
  @Test
  void anExportThatStoresMoreEndsWhileItRuns() throws Exception {
    SlowDeliveries.delayRows(uri, 100_000);
    try (TestServer small = storing(1)) {
      assertStopped(small);
    }
  }

  @Test
  void exportsThatRunAtOnceKeepTheLimitTogether() throws Exception {
    long size;
    try (TestServer roomy = TestServer.start(uri, folder)) {
      String id = roomy.create(key, october());
      size = roomy.awaitCompleted(id, key).getLong("file_size_bytes");
      assertThat(roomy.send("DELETE", "/v1/exports/" + id, key, null).status()).isEqualTo(204);
    }
    SlowDeliveries.delayRows(uri, 2_000);
    long limit = 2 * size;
    try (TestServer server = storing(limit)) {
      List<String> ids = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        ids.add(server.create(key, october()));
      }
      long stored = 0;
      for (String id : ids) {
        JsonObject ended = server.awaitEnd(id, key);
        if (ended.getString("status").equals("completed")) {
          stored += ended.getLong("file_size_bytes");
        } else {
          assertThat(ended.getString("error_code")).isEqualTo("STORED_BYTES_EXCEEDED");
        }
      }
      assertThat(stored).isLessThanOrEqualTo(limit);
    }
  }

  /** Whatever the disk says, the export is gone; the janitor removes the file later. */
  @Test
  void anExportWhoseFileCannotBeRemovedIsDeleted() throws Exception {
    try (TestServer server = TestServer.start(uri, folder)) {
      String id = server.create(key, october());
      server.awaitCompleted(id, key);
      Path file = FolderListing.only(folder, id);
      Path moved = folder.resolveSibling(folder.getFileName() + "-moved");
      Files.move(file.getParent(), moved);
      Files.createSymbolicLink(file.getParent(), moved);
      try {
        assertThat(server.send("DELETE", "/v1/exports/" + id, key, null).status()).isEqualTo(204);
        assertThat(server.get("/v1/exports/" + id, key).status()).isEqualTo(404);
        assertThat(moved.resolve(file.getFileName())).as("beyond a link").exists();
      } finally {
        Files.delete(file.getParent());
        Files.move(moved, file.getParent());
      }
    }
  }

  private void assertStopped(TestServer server) throws Exception {
    JsonObject ended = server.awaitEnd(server.create(key, october()), key);
    assertThat(ended.getString("error_code")).isEqualTo("STORED_BYTES_EXCEEDED");
    assertThat(ended.getString("error_message")).contains("delete exports");
    assertThat(FolderListing.names(folder)).as("the unfinished file").isEmpty();
  }

  private TestServer storing(long bytes) {
    return TestServer.start(
        uri, folder, "exports.stored_bytes_per_project=" + bytes, "exports.active_per_project=3");
  }
}
