package io.hookexport;

import static io.hookexport.support.CsvRecords.records;
import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.support.Answer;
import io.hookexport.support.SlowDeliveries;
import io.hookexport.support.TestDatabase;
import io.hookexport.support.TestRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The optional parts of createExport over HTTP, to the bytes of the file. */
final class CreateOptionsTest {
  private static final List<String> FORMULAS =
      List.of(" =1", "=1+1", "+1", "-1", "@x", "\tx", "\rx", "＝1", "－1");
  private static final List<String> HARMLESS = List.of("plain", "'=1", "1-1");
  @TempDir static Path folder;
  private static String uri;
  private static String key;
  @AutoClose private static TestServer server;
  @AutoClose private static TestServer other;

  @BeforeAll
  static void start() throws Exception {
    uri = TestServer.prepare(500);
    key = TestServer.createKey(uri, "demo");
    List<String> texts = new ArrayList<>(FORMULAS);
    texts.addAll(HARMLESS);
    for (String text : texts) {
      TestDatabase.execute(
          uri,
          """
            insert into deliveries.outbound_messages
            select (jsonb_populate_record(m, jsonb_build_object(
              'message_id', gen_random_uuid(), 'created_at', '2026-09-01T00:00:00Z',
              'response_latency_ms', -5, 'idempotency_key', 'k', 'last_error', '%s'))).*
            from deliveries.outbound_messages m limit 1
            """
              .formatted(text.replace("'", "''")));
    }
    server = TestServer.start(uri, folder, "exports.active_per_project=50");
    other = TestServer.start(uri, folder, "exports.active_per_project=50");
  }

  private static JsonObject hostileRange() {
    return TestRequest.body("2026-09-01T00:00:00Z", "2026-09-02T00:00:00Z");
  }

  private static Answer create(TestServer node, JsonObject body, String... headers) {
    return node.send("POST", "/v1/exports", key, body, headers);
  }

  private static JsonObject completed(JsonObject body) {
    return server.awaitCompleted(server.create(key, body), key);
  }

  @Test
  void aRangeIsAsLongAsTheClientWants() throws Exception {
    JsonObject all = completed(TestRequest.body("0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"));
    assertThat(all.getLong("row_count")).isPositive();
  }

  private static byte[] file(JsonObject export) {
    return server.file(export.getString("id"), key);
  }

  /** Messages by pointer. */
  private static Map<String, String> violations(Answer answer) {
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.code()).isEqualTo("INVALID_REQUEST");
    return answer.violations();
  }

  @Test
  void columnsThatAreUnknownOrDoubledAreEachPointedAt() {
    JsonArray unknown = new JsonArray(List.of("message_id", "nope", "status", "received_at"));
    Map<String, String> found = violations(create(server, hostileRange().put("columns", unknown)));
    assertThat(found).containsOnlyKeys("/columns/1", "/columns/3");
    assertThat(found.get("/columns/1")).contains("'nope'").contains("message_id");
    JsonArray doubled = new JsonArray(List.of("status", "status"));
    assertThat(violations(create(server, hostileRange().put("columns", doubled))))
        .containsOnlyKeys("/columns");
  }

  @Test
  void whatTheSourceRefusesIsToldWithAllTheRest() {
    JsonObject body =
        TestRequest.body("2026-09-02T00:00:00Z", "2026-09-01T00:00:00Z")
            .put("status", "lost")
            .put("endpoint_id", "ep_x")
            .put("columns", new JsonArray(List.of("status", "nope")));
    assertThat(violations(create(server, body)))
        .containsOnlyKeys("/status", "/end_time", "/endpoint_id", "/columns/1")
        .containsEntry(
            "/endpoint_id",
            "endpoint_id must be in format ep_ followed by 32 hex digits, or the UUID with dashes");
    // Refused by nothing but this server and its source.
    JsonObject tooLong =
        hostileRange()
            .put("start_time", "2024-09-01T00:00:00Z")
            .put("endpoint_id", "ep_x")
            .put("columns", new JsonArray(List.of("nope")));
    assertThat(violations(create(server, tooLong))).containsOnlyKeys("/endpoint_id", "/columns/0");
    // Which columns there are depends on the direction; some names are wrong with either.
    JsonObject nowhere =
        hostileRange()
            .put("direction", "sideways")
            .put("columns", new JsonArray(List.of("received_at", "created_at", "nope")));
    assertThat(violations(create(server, nowhere)))
        .containsOnlyKeys("/direction", "/columns/2")
        .containsEntry(
            "/columns/2", "'nope' is a column of neither outbound nor inbound deliveries");
  }

  @Test
  void theConfiguredNumberOfColumnsIsTheMost() {
    JsonArray names = new JsonArray();
    for (int i = 0; i < 21; i++) {
      names.add("c" + i);
    }
    assertThat(violations(create(server, hostileRange().put("columns", names))))
        .hasSize(22)
        .containsEntry("/columns", "columns must have at most 20 items");
    names.remove(20);
    assertThat(violations(create(server, hostileRange().put("columns", names))))
        .hasSize(20)
        .doesNotContainKey("/columns");
  }

  @Test
  void noColumnsAreAllColumns() throws Exception {
    JsonObject all = completed(hostileRange().put("columns", new JsonArray()));
    assertThat(all.containsKey("columns")).isFalse();
    assertThat(all.getString("sha256")).isEqualTo(completed(hostileRange()).getString("sha256"));
  }

  @Test
  void columnsKeepTheirOrderInTheAnswerAndInTheFile() throws Exception {
    List<String> names = List.of("updated_at", "message_id", "attempt_count");
    JsonObject export = completed(hostileRange().put("columns", new JsonArray(names)));
    assertThat(export.getJsonArray("columns")).containsExactlyElementsOf(names);
    List<List<String>> records = records(file(export));
    assertThat(records.get(0)).isEqualTo(names);
    assertThat(records).allSatisfy(record -> assertThat(record).hasSize(3));
  }

  @Test
  void formulaEscapingAltersTextOnlyAndCountsIt() throws Exception {
    JsonObject plain = completed(hostileRange());
    JsonObject escaped = completed(hostileRange().put("formula_escaping", "spreadsheet"));
    assertThat(plain.getLong("escaped_cells")).isZero();
    List<List<String>> before = records(file(plain));
    List<List<String>> after = records(file(escaped));
    assertThat(after).hasSameSizeAs(before);
    List<String> altered = new ArrayList<>();
    for (int row = 0; row < before.size(); row++) {
      for (int column = 0; column < before.get(row).size(); column++) {
        String was = before.get(row).get(column);
        String is = after.get(row).get(column);
        if (was == null ? is != null : !was.equals(is)) {
          assertThat(is).isEqualTo("'" + was);
          altered.add(was);
        }
      }
    }
    assertThat(altered).containsExactlyInAnyOrderElementsOf(FORMULAS);
    assertThat(escaped.getLong("escaped_cells")).isEqualTo(FORMULAS.size());
    int latency = before.get(0).indexOf("response_latency_ms");
    assertThat(after.stream().skip(1)).allMatch(record -> record.get(latency).equals("-5"));
  }

  @Test
  void gzipAndByteOrderMarkOnlyWrapTheSameBytes() throws Exception {
    byte[] plain = file(completed(hostileRange()));
    byte[] marked = file(completed(hostileRange().put("byte_order_mark", true)));
    assertThat(marked).startsWith(0xEF, 0xBB, 0xBF).hasSize(plain.length + 3).endsWith(plain);
    JsonObject packed = completed(hostileRange().put("compression", "gzip"));
    byte[] gzip = file(packed);
    assertThat((long) gzip.length).isEqualTo(packed.getLong("file_size_bytes"));
    assertThat(new GZIPInputStream(new ByteArrayInputStream(gzip)).readAllBytes()).isEqualTo(plain);
  }

  private static String[] newKey() {
    return new String[] {"Idempotency-Key", "a+b%41%_" + UUID.randomUUID()};
  }

  private static void assertReplay(Answer answer, String id) {
    assertThat(answer.status()).isEqualTo(201);
    assertThat(answer.data().getString("id")).isEqualTo(id);
    assertThat(answer.header("Idempotent-Replayed")).isEqualTo("true");
  }

  @Test
  void anIdempotencyKeyHoldsOnAnotherNodeAndAfterARestart() throws Exception {
    String[] header = newKey();
    String id;
    try (TestServer first = TestServer.start(uri, folder, "exports.active_per_project=50")) {
      id = first.create(key, hostileRange(), header);
    }
    assertReplay(create(other, hostileRange(), header), id);
    server.awaitEnd(id, key);
    try (TestServer again = TestServer.start(uri, folder, "exports.active_per_project=50")) {
      Answer replay = create(again, hostileRange(), header);
      assertReplay(replay, id);
      assertThat(replay.data().getString("status")).isEqualTo("completed");
      // The same meaning in another spelling is the same request.
      JsonObject respelled =
          new JsonObject()
              .put("end_time", "2026-09-02T02:00:00.000000+02:00")
              .put("start_time", "2026-09-01T00:00:00+00:00")
              .put("direction", "outbound");
      assertReplay(create(again, respelled, header), id);
    }
  }

  @Test
  void aKeyWithAnotherRequestIsAMismatchOnEveryNode() {
    String[] header = newKey();
    create(server, hostileRange(), header);
    for (JsonObject changed :
        List.of(
            hostileRange().put("compression", "gzip"),
            hostileRange().put("byte_order_mark", true),
            hostileRange().put("formula_escaping", "spreadsheet"),
            hostileRange().put("columns", new JsonArray(List.of("status"))))) {
      Answer refused = create(other, changed, header);
      assertThat(refused.status()).isEqualTo(409);
      assertThat(refused.code()).isEqualTo("IDEMPOTENCY_MISMATCH");
    }
  }

  @Test
  void aKeyUsedAtOnceOnTwoNodesMakesOneExport() throws Exception {
    ExecutorService clients = Executors.newFixedThreadPool(16);
    try {
      for (int round = 0; round < 5; round++) {
        String[] header = newKey();
        List<Future<Answer>> answers = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
          TestServer node = i % 2 == 0 ? server : other;
          answers.add(clients.submit(() -> create(node, hostileRange(), header)));
        }
        Set<String> ids = new HashSet<>();
        int fresh = 0;
        for (Future<Answer> answer : answers) {
          assertThat(answer.get().status()).isEqualTo(201);
          ids.add(answer.get().data().getString("id"));
          fresh += answer.get().header("Idempotent-Replayed") == null ? 1 : 0;
        }
        assertThat(ids).hasSize(1);
        assertThat(fresh).isEqualTo(1);
      }
    } finally {
      clients.shutdown();
    }
  }

  @Test
  void aKeyIsKeptForADayAndFreeAfterwards() throws Exception {
    String[] header = newKey();
    String id = server.create(key, hostileRange(), header);
    age(header[1], "23 hours 59 minutes");
    assertReplay(create(server, hostileRange(), header), id);
    age(header[1], "24 hours 1 second");
    Answer fresh = create(server, hostileRange().put("status", "queued"), header);
    assertThat(fresh.status()).isEqualTo(201);
    assertThat(fresh.data().getString("id")).isNotEqualTo(id);
    assertThat(fresh.header("Idempotent-Replayed")).isNull();
  }

  private static void age(String idempotencyKey, String interval) throws Exception {
    int changed =
        TestDatabase.update(
            uri,
            "update hookexport.idempotency_keys set created_at = now() - interval '%s' where key = '%s'"
                .formatted(interval, idempotencyKey));
    assertThat(changed).isEqualTo(1);
  }

  @Test
  void theKeyOfACancelledExportAnswersTheCancelledExport() throws Exception {
    String[] header = newKey();
    JsonObject body = TestRequest.body("2026-09-30T00:00:00Z", "2026-11-01T00:00:00Z");
    SlowDeliveries.delayRows(uri, 20_000);
    String id = server.create(key, body, header);
    Answer cancelled = server.send("POST", "/v1/exports/" + id + "/cancel", key, null);
    SlowDeliveries.delayRows(uri, 0);
    assertThat(cancelled.status()).isEqualTo(200);
    Answer replay = create(other, body, header);
    assertReplay(replay, id);
    assertThat(replay.data()).isEqualTo(cancelled.data());
  }
}
