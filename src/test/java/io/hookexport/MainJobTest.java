package io.hookexport;

import static io.hookexport.support.CsvRecords.records;
import static io.hookexport.support.TestRequest.october;
import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.support.Answer;
import io.hookexport.support.FolderListing;
import io.hookexport.support.TestDatabase;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The main job over HTTP on a real PostgreSQL, as a client lives it. */
final class MainJobTest {
  private static final int ROWS = 20_000;
  @TempDir static Path folder;
  private static String uri;
  @AutoClose private static TestServer server;
  private static String key;

  @BeforeAll
  static void start() {
    uri = TestServer.prepare(ROWS);
    key = TestServer.createKey(uri, "demo");
    server = TestServer.start(uri, folder, "exports.active_per_project=50");
  }

  private static JsonObject completed(JsonObject body) {
    return server.awaitCompleted(server.create(key, body), key);
  }

  private static byte[] file(JsonObject export) {
    return server.file(export.getString("id"), key);
  }

  private static long count(String where) throws Exception {
    return TestDatabase.number(uri, "select count(*) from " + where);
  }

  @Test
  void anExportIsCreatedPolledAndDownloadedWithoutTheKey() throws Exception {
    Answer created = server.send("POST", "/v1/exports", key, october());
    String id = created.data().getString("id");
    assertThat(UUID.fromString(id).version()).isEqualTo(7);
    assertThat(created.header("Location")).isEqualTo("/v1/exports/" + id);
    JsonObject export = server.awaitCompleted(id, key);
    assertThat(export.getString("project_id")).isEqualTo("demo");
    assertThat(export.getString("direction")).isEqualTo("outbound");
    assertThat(export.getString("filter_start_time")).isEqualTo("2026-10-01T00:00:00.000000Z");
    assertThat(export.containsKey("filter_status")).as("absent, not null").isFalse();
    assertThat(export.getLong("row_count")).isEqualTo(ROWS);

    Answer file = server.get(server.link(id, key), "");
    assertThat(file.status()).isEqualTo(200);
    assertThat(file.header("Content-Type")).isEqualTo("text/csv; charset=utf-8");
    assertThat((long) file.body().length).isEqualTo(export.getLong("file_size_bytes"));
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(file.body());
    assertThat(export.getString("sha256")).isEqualTo(HexFormat.of().formatHex(digest));
    assertThat(file.header("Repr-Digest"))
        .isEqualTo("sha-256=:" + Base64.getEncoder().encodeToString(digest) + ":");
    assertThat(records(file.body())).hasSize(ROWS + 1);
  }

  @Test
  void filtersColumnsAndOptionsShapeTheFile() throws Exception {
    JsonObject body =
        october()
            .put("status", "failed_permanent")
            .put("columns", new JsonArray(List.of("last_error", "message_id")))
            .put("formula_escaping", "spreadsheet")
            .put("byte_order_mark", true)
            .put("compression", "gzip");
    JsonObject export = completed(body);
    assertThat(export.getLong("row_count"))
        .isEqualTo(count("deliveries.outbound_messages where status = 'failed_permanent'"));
    Answer file = server.get(server.link(export.getString("id"), key), "");
    assertThat(file.header("Content-Type")).isEqualTo("application/gzip");
    byte[] csv = new GZIPInputStream(new ByteArrayInputStream(file.body())).readAllBytes();
    assertThat(csv).startsWith(0xEF, 0xBB, 0xBF);
    List<List<String>> records = records(csv);
    assertThat(records.get(0)).containsExactly("last_error", "message_id");
    assertThat(records.stream().skip(1).filter(r -> r.get(0) != null && r.get(0).startsWith("=")))
        .isEmpty();
    assertThat(records.stream().filter(r -> r.get(0) != null && r.get(0).startsWith("'")).count())
        .isEqualTo(export.getLong("escaped_cells"));
  }

  @Test
  void inboundDeliveriesAreExportedByTheirOwnTime() throws Exception {
    JsonObject export = completed(october().put("direction", "inbound"));
    assertThat(export.getLong("row_count"))
        .isEqualTo(count("deliveries.inbound_messages where project_id = 'demo'"));
    List<List<String>> records = records(file(export));
    assertThat(records.get(0))
        .contains("received_at", "queue_wait_ms")
        .doesNotContain("created_at");
    String endpoint = records.get(1).get(2);
    JsonObject one =
        completed(october().put("direction", "inbound").put("inbound_endpoint_id", endpoint));
    assertThat(one.getString("filter_inbound_endpoint_id")).isEqualTo(endpoint);
    assertThat(one.getLong("row_count"))
        .isEqualTo(
            count("deliveries.inbound_messages where inbound_endpoint_id = '" + endpoint + "'"));
  }

  @Test
  void anEndpointFilterIsShownInTheSourcesForm() throws Exception {
    List<List<String>> records = records(file(completed(october())));
    String endpoint = records.get(1).get(2);
    JsonObject export = completed(october().put("endpoint_id", "ep_" + endpoint.replace("-", "")));
    assertThat(export.getString("filter_endpoint_id")).isEqualTo(endpoint);
    long expected = records.stream().filter(record -> record.get(2).equals(endpoint)).count();
    assertThat(export.getLong("row_count")).isEqualTo(expected);
    Answer unknown =
        server.send(
            "POST", "/v1/exports", key, october().put("endpoint_id", "ep_" + "0".repeat(32)));
    assertThat(unknown.status()).isEqualTo(400);
    assertThat(unknown.code()).isEqualTo("ENDPOINT_NOT_FOUND");
  }

  /** What a redirect to the file says, as data. */
  @Test
  void aLinkSaysWhatIsAtItsEnd() throws Exception {
    JsonObject export = completed(october());
    Answer answer = server.get("/v1/exports/" + export.getString("id") + "/link", key);
    assertThat(answer.header("Cache-Control")).contains("no-store");
    JsonObject link = answer.data();
    assertThat(link.getString("url"))
        .matches("http://127.0.0.1:[0-9]+/v1/files/[^/]+/" + link.getString("file_name"));
    Answer file = server.get(URI.create(link.getString("url")).getPath(), "");
    assertThat((long) file.body().length).isEqualTo(link.getLong("file_size_bytes"));
    assertThat(link.getString("sha256")).isEqualTo(export.getString("sha256"));
    assertThat(file.header("Content-Disposition")).contains(link.getString("file_name"));
    Instant expiry = Instant.parse(link.getString("expires_at"));
    assertThat(expiry).isAfter(Instant.parse(export.getString("completed_at")));
  }

  @Test
  void aDeletedExportIsGoneWithItsFile() throws Exception {
    String id = completed(october()).getString("id");
    String link = server.link(id, key);
    String self = "/v1/exports/" + id;
    assertThat(server.send("DELETE", self, key, null).status()).isEqualTo(204);
    assertThat(server.get(self, key).status()).isEqualTo(404);
    assertThat(server.get(link, "").status()).isEqualTo(410);
    assertThat(FolderListing.names(folder)).noneMatch(name -> name.contains(id));
  }

  @Test
  void aRevokedKeyIsDeadAtTheNextRequestOnEveryNode() {
    String doomed = TestServer.createKey(uri, "demo");
    try (TestServer twin = TestServer.start(uri, folder, "roles=api")) {
      for (TestServer node : List.of(server, twin)) {
        assertThat(node.get("/v1/exports", doomed).status()).isEqualTo(200);
      }
      assertThat(TestServer.revokeKey(uri, "demo", doomed.split("_")[2])).isTrue();
      for (TestServer node : List.of(server, twin)) {
        Answer refused = node.get("/v1/exports", doomed);
        assertThat(refused.status()).isEqualTo(401);
        assertThat(refused.message()).isEqualTo("Invalid or missing API key");
      }
    }
  }

  @Test
  void ofManyRequestsAtOnceOneProjectGetsOneExport() throws Exception {
    String single = TestServer.createKey(uri, "single");
    try (TestServer idle = TestServer.start(uri, folder, "roles=api");
        TestServer twin = TestServer.start(uri, folder, "roles=api")) {
      ExecutorService clients = Executors.newFixedThreadPool(16);
      List<Future<Answer>> answers = new ArrayList<>();
      // An empty range of another time, so that the worker of the other tests has nothing to do.
      for (int i = 0; i < 50; i++) {
        TestServer node = i % 2 == 0 ? idle : twin;
        answers.add(clients.submit(() -> node.send("POST", "/v1/exports", single, october())));
      }
      List<Integer> statuses = new ArrayList<>();
      for (Future<Answer> answer : answers) {
        statuses.add(answer.get().status());
      }
      clients.shutdown();
      assertThat(statuses).contains(201).isSubsetOf(201, 429);
      assertThat(count("hookexport.exports where project_id = 'single' and attempt = 0"))
          .isLessThanOrEqualTo(1);
    }
  }

  @Test
  void theListingGivesAllExportsPageByPage() throws Exception {
    String pager = TestServer.createKey(uri, "pager");
    List<String> created = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      created.add(0, server.create(pager, october()));
      server.awaitEnd(created.get(0), pager);
    }
    List<String> listed = new ArrayList<>();
    String next = "";
    do {
      JsonObject page = server.get("/v1/exports?limit=2" + next, pager).json();
      page.getJsonArray("data").forEach(e -> listed.add(((JsonObject) e).getString("id")));
      JsonObject meta = page.getJsonObject("meta");
      next = meta.getBoolean("has_more") ? "&cursor=" + meta.getString("next_cursor") : "";
    } while (!next.isEmpty());
    assertThat(listed).isEqualTo(created);
  }
}
