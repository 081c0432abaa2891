package io.hookexport;

import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.TestServer.Tuning;
import io.hookexport.config.ServerConfig.Role;
import io.hookexport.csv.CsvDialect;
import io.hookexport.support.Answer;
import io.hookexport.support.FolderListing;
import io.hookexport.support.TestDatabase;
import io.hookexport.support.TestRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The main job over HTTP on a real PostgreSQL, as a client lives it. */
final class MainJobTest {
  private static final int ROWS = 20_000;
  private static final Set<String> ENDED = Set.of("completed", "failed");
  @TempDir static Path folder;
  private static String uri;
  private static TestServer server;
  private static String key;

  @BeforeAll
  static void start() {
    uri = TestServer.prepare(ROWS);
    key = TestServer.createKey(uri, "demo");
    server = TestServer.start(uri, folder, Tuning.DEFAULT.activePerProject(50));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static JsonObject wholeRange() {
    return TestRequest.body("2026-10-01T00:00:00Z", "2026-11-01T00:00:00+00:00");
  }

  private static JsonObject create(JsonObject body) {
    Answer created = server.send("POST", "/v1/exports", key, body);
    assertThat(created.status()).as(created.json().encode()).isEqualTo(201);
    assertThat(created.header("Location"))
        .isEqualTo("/v1/exports/" + created.data().getString("id"));
    return created.data();
  }

  private static JsonObject completed(JsonObject body) throws Exception {
    JsonObject export = server.await(create(body).getString("id"), key, ENDED);
    assertThat(export.getString("status")).as(export.encode()).isEqualTo("completed");
    return export;
  }

  private static String link(JsonObject export) {
    Answer redirect = server.get("/v1/exports/" + export.getString("id") + "/download", key);
    assertThat(redirect.status()).isEqualTo(302);
    return redirect.link();
  }

  private static List<List<String>> records(byte[] csv) throws Exception {
    try (Stream<List<String>> records = CsvDialect.records(new ByteArrayInputStream(csv))) {
      return records.toList();
    }
  }

  private static long count(String where) throws Exception {
    return TestDatabase.number(uri, "select count(*) from " + where);
  }

  @Test
  void anExportIsCreatedPolledAndDownloadedWithoutTheKey() throws Exception {
    JsonObject export = completed(wholeRange());
    assertThat(UUID.fromString(export.getString("id")).version()).isEqualTo(7);
    assertThat(export.getString("project_id")).isEqualTo("demo");
    assertThat(export.getString("direction")).isEqualTo("outbound");
    assertThat(export.getString("filter_start_time")).isEqualTo("2026-10-01T00:00:00.000000Z");
    assertThat(export.containsKey("filter_status")).as("absent, not null").isFalse();
    assertThat(export.getLong("row_count")).isEqualTo(ROWS);

    Answer file = server.get(link(export), "");
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
  void theSameDataAndRequestGiveTheSameBytes() throws Exception {
    JsonObject first = completed(wholeRange());
    JsonObject second = completed(wholeRange());
    assertThat(second.getString("sha256")).isEqualTo(first.getString("sha256"));
  }

  @Test
  void filtersColumnsAndOptionsShapeTheFile() throws Exception {
    JsonObject body =
        wholeRange()
            .put("status", "failed_permanent")
            .put("columns", new JsonArray(List.of("last_error", "message_id")))
            .put("formula_escaping", "spreadsheet")
            .put("byte_order_mark", true)
            .put("compression", "gzip");
    JsonObject export = completed(body);
    assertThat(export.getLong("row_count"))
        .isEqualTo(count("deliveries.outbound_messages where status = 'failed_permanent'"));
    Answer file = server.get(link(export), "");
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
    JsonObject export = completed(wholeRange().put("direction", "inbound"));
    assertThat(export.getLong("row_count"))
        .isEqualTo(count("deliveries.inbound_messages where project_id = 'demo'"));
    List<List<String>> records = records(server.get(link(export), "").body());
    assertThat(records.get(0))
        .contains("received_at", "queue_wait_ms")
        .doesNotContain("created_at");
    String endpoint = records.get(1).get(2);
    JsonObject one =
        completed(wholeRange().put("direction", "inbound").put("inbound_endpoint_id", endpoint));
    assertThat(one.getString("filter_inbound_endpoint_id")).isEqualTo(endpoint);
    assertThat(one.getLong("row_count"))
        .isEqualTo(
            count("deliveries.inbound_messages where inbound_endpoint_id = '" + endpoint + "'"));
  }

  @Test
  void anEndpointFilterIsShownInTheSourcesForm() throws Exception {
    List<List<String>> records = records(server.get(link(completed(wholeRange())), "").body());
    String endpoint = records.get(1).get(2);
    JsonObject export =
        completed(wholeRange().put("endpoint_id", "ep_" + endpoint.replace("-", "")));
    assertThat(export.getString("filter_endpoint_id")).isEqualTo(endpoint);
    long expected = records.stream().filter(record -> record.get(2).equals(endpoint)).count();
    assertThat(export.getLong("row_count")).isEqualTo(expected);
    Answer unknown =
        server.send(
            "POST", "/v1/exports", key, wholeRange().put("endpoint_id", "ep_" + "0".repeat(32)));
    assertThat(unknown.status()).isEqualTo(400);
    assertThat(unknown.code()).isEqualTo("ENDPOINT_NOT_FOUND");
  }

  @Test
  void aDownloadThatIsCutAnywhereResumesToTheSameBytes() throws Exception {
    JsonObject export = completed(wholeRange());
    String link = link(export);
    Answer whole = server.get(link, "");
    long seed = Long.getLong("seed", System.nanoTime());
    System.out.println("resume seed " + seed);
    Random random = new Random(seed);
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    while (joined.size() < whole.body().length) {
      int left = whole.body().length - joined.size();
      int length = Math.min(left, 1 + random.nextInt(1_000_000));
      int last = joined.size() + length - 1;
      Answer part =
          server.send(
              "GET",
              link,
              "",
              null,
              "Range",
              "bytes=" + joined.size() + "-" + last,
              "If-Range",
              whole.header("ETag"));
      assertThat(part.status()).isEqualTo(206);
      joined.write(part.body());
    }
    assertThat(joined.toByteArray()).isEqualTo(whole.body());
  }

  @Test
  void aDeletedExportIsGoneWithItsFile() throws Exception {
    JsonObject export = completed(wholeRange());
    String link = link(export);
    String self = "/v1/exports/" + export.getString("id");
    assertThat(server.send("DELETE", self, key, null).status()).isEqualTo(204);
    assertThat(server.get(self, key).status()).isEqualTo(404);
    assertThat(server.get(link, "").status()).isEqualTo(410);
    assertThat(FolderListing.names(folder))
        .noneMatch(name -> name.contains(export.getString("id")));
  }

  @Test
  void aForeignExportLooksLikeOneThatDoesNotExist() throws Exception {
    JsonObject export = completed(wholeRange());
    String other = TestServer.createKey(uri, "rival");
    for (String[] operation : new String[][] {{"GET", ""}, {"DELETE", ""}, {"GET", "/download"}}) {
      Answer foreign =
          server.send(
              operation[0], "/v1/exports/" + export.getString("id") + operation[1], other, null);
      Answer unknown =
          server.send(operation[0], "/v1/exports/" + UUID.randomUUID() + operation[1], other, null);
      assertThat(foreign.status()).isEqualTo(404).isEqualTo(unknown.status());
      assertThat(foreign.json().getJsonObject("error"))
          .isEqualTo(unknown.json().getJsonObject("error"));
      assertThat(foreign.response().headers().map().keySet())
          .isEqualTo(unknown.response().headers().map().keySet());
    }
    assertThat(server.get("/v1/exports", other).json().getJsonArray("data")).isEmpty();
  }

  @Test
  void aRevokedKeyIsDeadAtTheNextRequestOnEveryNode() {
    String doomed = TestServer.createKey(uri, "demo");
    try (TestServer twin = TestServer.start(uri, folder, Tuning.DEFAULT.roles(Set.of(Role.API)))) {
      for (TestServer node : List.of(server, twin)) {
        assertThat(node.get("/v1/exports", doomed).status()).isEqualTo(200);
      }
      assertThat(TestServer.revokeKey(uri, "demo", doomed.split("_")[2])).isTrue();
      for (TestServer node : List.of(server, twin)) {
        Answer refused = node.get("/v1/exports", doomed);
        assertThat(refused.status()).isEqualTo(401);
        assertThat(refused.json().getJsonObject("error").getString("message"))
            .isEqualTo("Invalid or missing API key");
      }
    }
  }

  @Test
  void anIdempotencyKeyAnswersTheSameExportAgain() {
    String[] header = {"Idempotency-Key", "a+b%41%_" + UUID.randomUUID()};
    Answer first = server.send("POST", "/v1/exports", key, wholeRange(), header);
    Answer second = server.send("POST", "/v1/exports", key, wholeRange(), header);
    assertThat(first.status()).isEqualTo(201);
    assertThat(second.status()).isEqualTo(201);
    assertThat(second.data().getString("id")).isEqualTo(first.data().getString("id"));
    assertThat(second.header("Idempotent-Replayed")).isEqualTo("true");
    Answer mismatch =
        server.send("POST", "/v1/exports", key, wholeRange().put("status", "queued"), header);
    assertThat(mismatch.status()).isEqualTo(409);
    assertThat(mismatch.code()).isEqualTo("IDEMPOTENCY_MISMATCH");
  }

  @Test
  void ofManyRequestsAtOnceOneProjectGetsOneExport() throws Exception {
    String single = TestServer.createKey(uri, "single");
    try (TestServer idle = TestServer.start(uri, folder, Tuning.DEFAULT.roles(Set.of(Role.API)));
        TestServer twin = TestServer.start(uri, folder, Tuning.DEFAULT.roles(Set.of(Role.API)))) {
      ExecutorService clients = Executors.newFixedThreadPool(16);
      List<Future<Answer>> answers = new ArrayList<>();
      // An empty range of another time, so that the worker of the other tests has nothing to do.
      for (int i = 0; i < 50; i++) {
        TestServer node = i % 2 == 0 ? idle : twin;
        answers.add(clients.submit(() -> node.send("POST", "/v1/exports", single, wholeRange())));
      }
      int[] statuses = new int[50];
      for (int i = 0; i < 50; i++) {
        statuses[i] = answers.get(i).get().status();
      }
      clients.shutdown();
      assertThat(Arrays.stream(statuses).filter(status -> status == 201)).isNotEmpty();
      assertThat(Arrays.stream(statuses).filter(status -> status != 201 && status != 429))
          .isEmpty();
      assertThat(count("hookexport.exports where project_id = 'single' and attempt = 0"))
          .isLessThanOrEqualTo(1);
    }
  }

  @Test
  void theListingGivesAllExportsPageByPage() throws Exception {
    String pager = TestServer.createKey(uri, "pager");
    List<String> created = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      Answer answer = server.send("POST", "/v1/exports", pager, wholeRange());
      created.add(0, answer.data().getString("id"));
      server.await(created.get(0), pager, ENDED);
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

  @Test
  void healthTellsThatWorkCanBeTaken() {
    assertThat(server.get("/health/live", "").status()).isEqualTo(200);
    assertThat(server.get("/health/ready", "").status()).isEqualTo(200);
    assertThat(server.get("/openapi.yaml", "").status()).isEqualTo(200);
  }
}
