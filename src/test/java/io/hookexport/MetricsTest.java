package io.hookexport;

import static io.hookexport.support.TestRequest.october;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What operators see on the management port of a whole server. */
final class MetricsTest {
  @TempDir Path folder;
  private final HttpClient client = HttpClient.newHttpClient();

  private HttpResponse<String> management(TestServer server, String path) throws Exception {
    return client.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.managementPort() + path))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void theMetricsTellOfExportsRequestsPoolsAndLoopsButNameNobody() throws Exception {
    String uri = TestServer.prepare(100);
    String key = TestServer.createKey(uri, "demo");
    try (TestServer server = TestServer.start(uri, folder)) {
      String id = server.create(key, october());
      JsonObject done = server.awaitCompleted(id, key);
      server.get("/v1/exports/" + id + "/download", key);
      server.get("/nowhere/" + id, key);
      server.send("POST", "/v1/exports", key, "{}");

      HttpResponse<String> answer = management(server, "/metrics");
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.headers().firstValue("content-type").orElseThrow())
          .startsWith("text/plain; version=0.0.4");
      assertThat(answer.body().lines())
          .contains(
              "hookexport_export_events_total{error_code=\"none\",event=\"created\"} 1.0",
              "hookexport_export_events_total{error_code=\"none\",event=\"completed\"} 1.0",
              "hookexport_export_rows_total " + (double) done.getLong("row_count"),
              "hookexport_export_bytes_total " + (double) done.getLong("file_size_bytes"),
              "hookexport_export_run_seconds_count{result=\"completed\"} 1",
              "hookexport_exports{state=\"pending\"} 0.0",
              "hookexport_exports{state=\"processing\"} 0.0",
              "hookexport_exports_oldest_pending_seconds 0.0",
              "hookexport_lease_renewals_total{result=\"failed\"} 0.0",
              "hookexport_http_requests_total{operation=\"createExport\",status=\"201\"} 1.0",
              "hookexport_http_requests_total{operation=\"createExport\",status=\"400\"} 1.0",
              "hookexport_http_requests_total{operation=\"downloadExport\",status=\"302\"} 1.0",
              "hookexport_http_requests_total{operation=\"none\",status=\"404\"} 1.0",
              "hookexport_http_request_seconds_count{operation=\"createExport\"} 2")
          .anyMatch(line -> line.startsWith("vertx_pool_queue_pending{pool_name=\"jobs-0\""))
          .anyMatch(line -> line.startsWith("vertx_pool_in_use{pool_name=\"jobs-0\""))
          .anyMatch(line -> line.startsWith("vertx_pool_in_use{pool_name=\"jobs-1\""))
          .anyMatch(line -> line.startsWith("vertx_pool_in_use{pool_name=\"jobs-background\""))
          .anyMatch(line -> line.startsWith("vertx_pool_in_use{pool_name=\"source\""))
          .anyMatch(line -> line.startsWith("hookexport_event_loop_lag_seconds_bucket"))
          .anyMatch(line -> line.startsWith("jvm_memory_used_bytes"))
          .anyMatch(line -> line.startsWith("process_files_open_files"));
      assertThat(answer.body()).doesNotContain(id, "demo", "nowhere", key);
    }
  }

  @Test
  void waitingExportsAreSeenByEveryProcess() throws Exception {
    String uri = TestServer.prepare(10);
    String key = TestServer.createKey(uri, "demo");
    try (TestServer server = TestServer.start(uri, folder, "roles=api")) {
      server.create(key, october());
      assertThat(management(server, "/metrics").body().lines())
          .contains("hookexport_exports{state=\"pending\"} 1.0")
          .noneMatch(line -> line.equals("hookexport_exports_oldest_pending_seconds 0.0"));
    }
  }

  @Test
  void theManagementPortHasHealthAndNothingOfTheContract() throws Exception {
    String uri = TestServer.prepare(1);
    try (TestServer server = TestServer.start(uri, folder, "roles=worker")) {
      assertThat(management(server, "/health/live").statusCode()).isEqualTo(200);
      assertThat(management(server, "/health/ready").body()).contains("\"database\"");
      for (String path : new String[] {"/v1/exports", "/openapi.yaml", "/", "/metrics/x"}) {
        HttpResponse<String> answer = management(server, path);
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(new JsonObject(answer.body()).getJsonObject("error").getString("code"))
            .isEqualTo("NOT_FOUND");
      }
    }
  }
}
