package io.hookexport;

import static io.hookexport.support.CsvRecords.records;
import static io.hookexport.support.TestRequest.october;
import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.support.Answer;
import io.hookexport.support.FolderListing;
import io.hookexport.support.TestDatabase;
import io.hookexport.support.TestRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** previewExport over HTTP, held against the downloaded file. */
final class PreviewTest {
  @TempDir static Path folder;
  private static String uri;
  private static String key;
  @AutoClose private static TestServer server;

  @BeforeAll
  static void start() {
    uri = TestServer.prepare(5_000);
    key = TestServer.createKey(uri, "demo");
    server = TestServer.start(uri, folder, "exports.active_per_project=50");
  }

  private static String completed(JsonObject body) {
    return server.awaitCompleted(server.create(key, body), key).getString("id");
  }

  private static Answer preview(String id, String query) {
    return server.get("/v1/exports/" + id + "/preview" + query, key);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 20, 100})
  void itShowsTheFirstRowsOfTheFileAsTheyAre(int rows) throws Exception {
    String id = completed(october());
    Answer answer = preview(id, "?rows=" + rows);
    assertThat(answer.status()).isEqualTo(200);
    JsonArray records = new JsonArray();
    records(server.file(id, key)).stream()
        .limit(rows + 1)
        .map(JsonArray::new)
        .forEach(records::add);
    assertThat(answer.data().getJsonArray("columns")).isEqualTo(records.remove(0));
    assertThat(answer.data().getJsonArray("rows")).isEqualTo(records).hasSize(rows);
    assertThat(answer.data().getBoolean("has_more")).isTrue();
    assertThat(records.encode()).as("there are nulls to be told from empty texts").contains("null");
  }

  @Test
  void gzipEscapingByteOrderMarkAndColumnsAreSeenThrough() throws Exception {
    JsonObject body = october().put("columns", new JsonArray(List.of("status", "last_error")));
    String plain = completed(body);
    String packed = completed(body.copy().put("compression", "gzip").put("byte_order_mark", true));
    assertThat(preview(packed, "").data()).isEqualTo(preview(plain, "").data());
    assertThat(preview(packed, "").data().getJsonArray("columns"))
        .containsExactly("status", "last_error");
    assertThat(preview(packed, "").data().getJsonArray("rows")).hasSize(20);
  }

  @Test
  void anEmptyExportHasColumnsAndNoRows() throws Exception {
    String id =
        completed(october().put("end_time", "2026-10-01T00:00:00.000001Z").put("status", "queued"));
    JsonObject data = preview(id, "").data();
    assertThat(data.getJsonArray("columns")).hasSize(18);
    assertThat(data.getJsonArray("rows")).isEmpty();
    assertThat(data.getBoolean("has_more")).isFalse();
  }

  @Test
  void hugeRowsAreNotAllShown() throws Exception {
    insertTen("2026-09-01T00:00:00Z", "repeat('é', 200000)");
    String id = completed(TestRequest.body("2026-09-01T00:00:00Z", "2026-09-02T00:00:00Z"));
    JsonObject data = preview(id, "?rows=100").data();
    assertThat(data.getJsonArray("rows")).as("of 400,000 bytes each").hasSize(2);
    assertThat(data.getBoolean("has_more")).isTrue();
  }

  private static void insertTen(String time, String lastError) throws Exception {
    TestDatabase.execute(
        uri,
        """
          insert into deliveries.outbound_messages
          select (jsonb_populate_record(m, jsonb_build_object(
            'message_id', gen_random_uuid(), 'created_at', '%s', 'last_error', %s))).*
          from deliveries.outbound_messages m limit 10
          """
            .formatted(time, lastError));
  }

  /** PostgreSQL has them in texts, and JSON six bytes for each. */
  @Test
  void aPreviewOfControlCharactersHasNoMoreBytesThanOthers() throws Exception {
    insertTen("2026-08-01T00:00:00Z", "repeat(chr(1), 90000)");
    String id = completed(TestRequest.body("2026-08-01T00:00:00Z", "2026-08-02T00:00:00Z"));
    Answer answer = preview(id, "?rows=100");
    assertThat(answer.data().getJsonArray("rows")).as("of 540,000 bytes each").hasSize(1);
    assertThat(answer.data().getBoolean("has_more")).isTrue();
    assertThat(answer.body().length).isLessThan(CsvPreview.MAX_JSON_BYTES);
  }

  @ParameterizedTest
  @ValueSource(strings = {"?rows=0", "?rows=101", "?rows=x", "?rows=1&rows=2", "?row=1"})
  void rowsOutsideTheContractAreRefused(String query) throws Exception {
    Answer answer = preview(UUID.randomUUID().toString(), query);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.code()).isEqualTo("INVALID_REQUEST");
  }

  @Test
  void withoutAFileThereIsNoPreview() throws Exception {
    String other = TestServer.createKey(uri, "waits");
    String idleUri = TestServer.prepare(0);
    String idleKey = TestServer.createKey(idleUri, "demo");
    try (TestServer idle = TestServer.start(idleUri, folder.resolve("idle"), "roles=api")) {
      String id = idle.create(idleKey, october());
      Answer pending = idle.get("/v1/exports/" + id + "/preview", idleKey);
      assertThat(pending.status()).isEqualTo(400);
      assertThat(pending.code()).isEqualTo("EXPORT_NOT_READY");
      assertThat(pending.message())
          .isEqualTo("The file is not ready yet: the export is 'pending'.");
      idle.send("POST", "/v1/exports/" + id + "/cancel", idleKey, null);
      Answer failed = idle.get("/v1/exports/" + id + "/preview", idleKey);
      assertThat(failed.code()).isEqualTo("EXPORT_NOT_READY");
      assertThat(failed.message())
          .isEqualTo("The export failed and has no file; see its error_code.");
      assertThat(failed.json().getJsonObject("error").getJsonObject("details").getString("status"))
          .isEqualTo("failed");
    }
    String id = completed(october());
    assertThat(server.get("/v1/exports/" + id + "/preview", other).status()).isEqualTo(404);
    TestDatabase.execute(
        uri, "update hookexport.exports set expires_at = now() where export_id = '" + id + "'");
    Answer expired = preview(id, "");
    assertThat(expired.status()).isEqualTo(410);
    assertThat(expired.code()).isEqualTo("EXPORT_EXPIRED");
  }

  @Test
  void anAlteredFileIsNotShown() throws Exception {
    String id = completed(october());
    Path file = FolderListing.only(folder, id);
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes, StandardOpenOption.TRUNCATE_EXISTING);
    Answer refused = preview(id, "");
    assertThat(refused.status()).isEqualTo(500);
    assertThat(refused.code()).isEqualTo("FILE_DAMAGED");
  }
}
