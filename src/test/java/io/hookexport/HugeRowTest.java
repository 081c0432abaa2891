package io.hookexport;

import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.support.ChildProcess;
import io.hookexport.support.ServerProcess;
import io.hookexport.support.TestDatabase;
import io.hookexport.support.TestRequest;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A server with a small heap, and a row that does not fit into it. */
final class HugeRowTest {
  private static final JsonObject RANGE =
      TestRequest.body("2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z");

  @TempDir Path folder;
  private int inserts;

  /** A row of a sixth of the heap is refused before it is there, however it is read. */
  @ParameterizedTest
  @CsvSource({"raw, 60000000", "cursor, 60000000", "cursor, 200000000"})
  void anExportWithAHugeCellSaysWhatToChangeAndOthersGoOn(String reader, int cellBytes)
      throws Exception {
    String uri = TestServer.prepare(2_000);
    String small = TestServer.createKey(uri, "demo");
    String huge = TestServer.createKey(uri, "huge");
    insert(uri, "huge", 1, cellBytes);
    try (ServerProcess server = serve(uri, reader)) {
      String hugeExport = server.create(huge, RANGE);
      String besideIt = server.create(small, RANGE);

      JsonObject failed = server.awaitEnd(hugeExport, huge);
      assertThat(failed.getString("status")).as(Files.readString(server.log)).isEqualTo("failed");
      assertThat(failed.getString("error_code")).isEqualTo("SOURCE_ERROR");
      assertThat(failed.getString("error_message"))
          .contains("does not fit into the server's memory", "-Xmx")
          .doesNotContain("try again");
      server.awaitCompleted(besideIt, small);
      server.awaitCompleted(server.create(small, RANGE), small);
      assertThat(server.process.isAlive()).isTrue();
    }
  }

  /** Each thread that writes keeps direct memory, as much as its largest write took. */
  @Test
  void largeCellsAreWrittenWithLittleDirectMemory() throws Exception {
    String uri = TestServer.prepare(1);
    String key = TestServer.createKey(uri, "wide");
    insert(uri, "wide", 100, 4_000_000);
    try (ServerProcess server = serve(uri, "raw", "-XX:MaxDirectMemorySize=64m")) {
      JsonObject export = server.awaitCompleted(server.create(key, RANGE), key);
      assertThat(export.getInteger("row_count")).isEqualTo(100);
    }
  }

  /** Short rows make large batches; none of what follows is more than the memory holds. */
  @Test
  void longRowsBehindShortOnesAreRead() throws Exception {
    String uri = TestServer.prepare(1);
    String key = TestServer.createKey(uri, "wide");
    insert(uri, "wide", 20_000, 10);
    insert(uri, "wide", 2_500, 60_000);
    try (ServerProcess server = serve(uri, "cursor")) {
      JsonObject export = server.awaitCompleted(server.create(key, RANGE), key);
      assertThat(export.getInteger("row_count")).isEqualTo(22_500);
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

  private ServerProcess serve(String uri, String reader, String... options) throws IOException {
    List<String> all = new ArrayList<>(List.of("-Xmx256m"));
    all.addAll(List.of(options));
    ProcessBuilder server = ChildProcess.jvm(all, ChildProcess.MAIN, "serve");
    server
        .environment()
        .putAll(
            ChildProcess.settings(
                uri,
                folder,
                "SOURCE_READER=" + reader,
                "MANAGEMENT_PORT=0",
                "EXPORTS_POLL_INTERVAL_MS=100"));
    return new ServerProcess(server, folder);
  }
}
