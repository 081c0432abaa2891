package io.hookexport;

import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.support.TestDatabase;
import io.hookexport.support.TestRequest;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every time that RFC 3339 can write, in requests and in rows. */
final class WideTimesTest {
  /** Ranges, and how many rows each has. */
  private static final Map<List<String>, Integer> RANGES =
      Map.of(
          List.of("9999-12-30T00:00:00Z", "9999-12-31T00:00:00Z"), 0,
          List.of("9999-12-31T00:00:00Z", "9999-12-31T23:59:59.999999Z"), 1,
          List.of("0001-01-01T00:00:00Z", "0001-01-02T00:00:00Z"), 1,
          List.of("0001-02-01T00:00:00Z", "0001-02-01T00:00:00.000001Z"), 0,
          List.of("1677-09-21T00:00:00Z", "1677-09-22T00:00:00Z"), 1,
          List.of("2262-04-11T00:00:00Z", "2262-04-12T00:00:00Z"), 1);

  private static final List<String> TIMES =
      List.of(
          "0001-01-01T00:00:00.000000Z",
          "1677-09-21T00:12:43.145224Z",
          "2262-04-11T23:47:16.854776Z",
          "9999-12-31T23:59:59.999998Z");

  @TempDir Path folder;

  @Test
  void everyTimeIsExported() throws Exception {
    String uri = TestServer.prepare(1);
    for (String time : TIMES) {
      TestDatabase.execute(
          uri,
          """
            insert into deliveries.outbound_messages
            select (jsonb_populate_record(m, jsonb_build_object(
              'message_id', gen_random_uuid(), 'created_at', '%s'))).*
            from deliveries.outbound_messages m limit 1
            """
              .formatted(time));
    }
    String key = TestServer.createKey(uri, "demo");
    for (String reader : List.of("source.reader=raw", "source.reader=cursor")) {
      for (int connections : List.of(1, 3)) {
        String slices = "source.connections_per_export=" + connections;
        try (TestServer server = TestServer.start(uri, folder, reader, slices)) {
          for (Map.Entry<List<String>, Integer> range : RANGES.entrySet()) {
            assertExported(server, key, range.getKey(), range.getValue());
          }
        }
      }
    }
  }

  private static void assertExported(TestServer server, String key, List<String> range, int rows)
      throws Exception {
    String id = server.create(key, TestRequest.body(range.get(0), range.get(1)));
    JsonObject export = server.awaitCompleted(id, key);
    assertThat(export.getLong("row_count")).as(export.encode()).isEqualTo(rows);
    String csv = new String(server.file(id, key), StandardCharsets.UTF_8);
    assertThat(csv.lines().skip(1)).hasSize(rows);
    String start = range.get(0).substring(0, 4);
    assertThat(csv.lines().skip(1))
        .allSatisfy(
            line ->
                assertThat(TIMES).anyMatch(time -> time.startsWith(start) && line.contains(time)));
  }
}
