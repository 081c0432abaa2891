package io.hookexport;

import static io.hookexport.support.Await.await;
import static io.hookexport.support.CsvRecords.records;
import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.config.ServerConfig;
import io.hookexport.examples.FailedDeliveriesVerticle;
import io.hookexport.observe.ProcessMetrics;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example verticle beside a whole server in one Vert.x. */
final class SiblingTest {
  @TempDir Path folder;

  @Test
  void theExampleVerticleGetsItsFile() throws Exception {
    String uri = TestServer.prepare(2_000);
    TestServer.createKey(uri, "demo");
    Vertx vertx = Vertx.vertx();
    ServerConfig config = TestServer.config(uri, folder);
    RunningServer server = await(new RunningServer(vertx, config, new ProcessMetrics()).start());
    try {
      Promise<URI> file = Promise.promise();
      await(
          vertx.deployVerticle(
              new FailedDeliveriesVerticle(
                  "demo",
                  Instant.parse("2026-10-01T00:00:00Z"),
                  Instant.parse("2026-11-01T00:00:00Z"),
                  file::complete)));
      URI link = URI.create("http://127.0.0.1:" + server.port()).resolve(await(file.future()));
      try (InputStream in = link.toURL().openStream()) {
        List<List<String>> rows = records(in.readAllBytes());
        assertThat(rows.get(0))
            .containsExactly("message_id", "endpoint_url", "last_error", "created_at");
        assertThat(rows).hasSizeGreaterThan(1);
      }
    } finally {
      server.close();
    }
  }
}
