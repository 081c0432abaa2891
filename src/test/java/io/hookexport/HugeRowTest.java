package io.hookexport;

import static io.hookexport.support.Await.awaitTrue;
import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.support.ChildProcess;
import io.hookexport.support.TestDatabase;
import io.hookexport.support.TestRequest;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A server with a small heap, and a row that does not fit into it. */
final class HugeRowTest {
  private static final String RANGE =
      TestRequest.body("2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z").encode();

  @TempDir Path folder;
  private int inserts;
  private final HttpClient client = HttpClient.newHttpClient();

  /** A row of a sixth of the heap is refused before it is there, however it is read. */
  @ParameterizedTest
  @CsvSource({"raw, 60000000", "cursor, 60000000", "cursor, 200000000"})
  void anExportWithAHugeCellSaysWhatToChangeAndOthersGoOn(String reader, int cellBytes)
      throws Exception {
    String uri = TestServer.prepare(2_000);
    String small = TestServer.createKey(uri, "demo");
    String huge = TestServer.createKey(uri, "huge");
    insert(uri, "huge", 1, cellBytes);
    Path log = folder.resolve("log");
    Process process = serve(uri, reader, log);
    try {
      String base = "http://127.0.0.1:" + ChildProcess.port(process, log) + "/v1/exports";
      String hugeExport = create(base, huge);
      String besideIt = create(base, small);

      JsonObject failed = ended(base, hugeExport, huge);
      assertThat(failed.getString("status")).as(Files.readString(log)).isEqualTo("failed");
      assertThat(failed.getString("error_code")).isEqualTo("SOURCE_ERROR");
      assertThat(failed.getString("error_message"))
          .contains("does not fit into the server's memory", "-Xmx")
          .doesNotContain("try again");
      assertThat(ended(base, besideIt, small).getString("status")).isEqualTo("completed");
      assertThat(ended(base, create(base, small), small).getString("status"))
          .isEqualTo("completed");
      assertThat(process.isAlive()).isTrue();
    } finally {
      ChildProcess.stop(process);
    }
  }

  /** Each thread that writes keeps direct memory, as much as its largest write took. */
  @Test
  void largeCellsAreWrittenWithLittleDirectMemory() throws Exception {
    String uri = TestServer.prepare(1);
    String key = TestServer.createKey(uri, "wide");
    insert(uri, "wide", 100, 4_000_000);
    Path log = folder.resolve("log");
    Process process = serve(uri, "raw", log, "-XX:MaxDirectMemorySize=64m");
    try {
      String base = "http://127.0.0.1:" + ChildProcess.port(process, log) + "/v1/exports";
      JsonObject ended = ended(base, create(base, key), key);
      assertThat(ended.getString("status")).as(Files.readString(log)).isEqualTo("completed");
      assertThat(ended.getInteger("row_count")).isEqualTo(100);
    } finally {
      ChildProcess.stop(process);
    }
  }

  /** Short rows make large batches; none of what follows is more than the memory holds. */
  @Test
  void longRowsBehindShortOnesAreRead() throws Exception {
    String uri = TestServer.prepare(1);
    String key = TestServer.createKey(uri, "wide");
    insert(uri, "wide", 20_000, 10);
    insert(uri, "wide", 2_500, 60_000);
    Path log = folder.resolve("log");
    Process process = serve(uri, "cursor", log);
    try {
      String base = "http://127.0.0.1:" + ChildProcess.port(process, log) + "/v1/exports";
      JsonObject ended = ended(base, create(base, key), key);
      assertThat(ended.getString("status")).as(Files.readString(log)).isEqualTo("completed");
      assertThat(ended.getInteger("row_count")).isEqualTo(22_500);
    } finally {
      ChildProcess.stop(process);
    }
  }

  /** Each call's rows are later than those of the calls before. */
  private void insert(String uri, String project, int rows, int cellBytes) throws Exception {
    try (Connection connection = TestDatabase.jdbc(uri);
        PreparedStatement insert =
            connection.prepareStatement(
                "insert into deliveries.outbound_messages (message_id, project_id, event_type,"
                    + " endpoint_id, endpoint_url, status, attempt_count, last_error, content_type,"
                    + " size_bytes, created_at, updated_at) select gen_random_uuid(), ?, 'a.b',"
                    + " '00000000-0000-4000-8000-000000000000', 'https://customer.example/', 'succeeded',"
                    + " 1, repeat('x', ?), 'application/json', 1,"
                    + " timestamptz '2026-06-01 00:00:00+00' + make_interval(days => ?), now()"
                    + " from generate_series(1, ?)")) {
      insert.setString(1, project);
      insert.setInt(2, cellBytes);
      insert.setInt(3, inserts++);
      insert.setInt(4, rows);
      assertThat(insert.executeUpdate()).isEqualTo(rows);
    }
  }

  private JsonObject send(HttpRequest.Builder request, String key) throws Exception {
    HttpResponse<String> response =
        client.send(
            request
                .header("Authorization", "Bearer " + key)
                .header("Content-Type", "application/json")
                .build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(response.statusCode()).as(response.body()).isBetween(200, 201);
    return new JsonObject(response.body()).getJsonObject("data");
  }

  private String create(String base, String key) throws Exception {
    return send(
            HttpRequest.newBuilder(URI.create(base))
                .POST(HttpRequest.BodyPublishers.ofString(RANGE)),
            key)
        .getString("id");
  }

  private JsonObject ended(String base, String id, String key) {
    AtomicReference<JsonObject> now = new AtomicReference<>();
    awaitTrue(
        "the end of " + id,
        () -> {
          now.set(send(HttpRequest.newBuilder(URI.create(base + "/" + id)), key));
          return !Set.of("pending", "processing").contains(now.get().getString("status"));
        });
    return now.get();
  }

  private Process serve(String uri, String reader, Path log, String... options) throws IOException {
    List<String> all = new ArrayList<>(List.of("-Xmx256m"));
    all.addAll(List.of(options));
    ProcessBuilder server = ChildProcess.jvm(all, ChildProcess.MAIN, "serve");
    server
        .environment()
        .putAll(
            ChildProcess.settings(
                uri,
                folder,
                "SOURCE_READER",
                reader,
                "MANAGEMENT_PORT",
                "0",
                "EXPORTS_POLL_INTERVAL_MS",
                "100"));
    return server.redirectErrorStream(true).redirectOutput(log.toFile()).start();
  }
}
