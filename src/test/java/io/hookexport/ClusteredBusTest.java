package io.hookexport;

import static io.hookexport.support.Await.await;
import static io.hookexport.support.Await.awaitTrue;
import static io.hookexport.support.Await.failure;
import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.bus.Cluster;
import io.hookexport.bus.ExportClient;
import io.hookexport.bus.ExportStatus;
import io.hookexport.config.ServerConfig;
import io.hookexport.examples.FailedDeliveriesVerticle;
import io.hookexport.export.ExportError;
import io.hookexport.export.ExportException;
import io.hookexport.export.ExportListing;
import io.hookexport.export.ExportRequest;
import io.hookexport.export.ExportState;
import io.hookexport.observe.ProcessMetrics;
import io.hookexport.support.CheckedClient;
import io.hookexport.support.ChildProcess;
import io.hookexport.support.TestRequest;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two members on the loopback address: A has only siblings, B is a whole server. Whatever A gets
 * has crossed the cluster.
 */
final class ClusteredBusTest {
  private static final long DEADLINE_SECONDS = 90;
  private static final Instant FROM = Instant.parse("2026-10-01T00:00:00Z");
  private static final Instant TO = Instant.parse("2026-11-01T00:00:00Z");

  @TempDir static Path folder;
  private static Vertx siblings;
  private static Vertx serving;
  private static RunningServer server;

  @BeforeAll
  static void start() throws Exception {
    String uri = TestServer.prepare(2_000);
    TestServer.createKey(uri, "demo");
    TestServer.createKey(uri, "rival");
    int first = ChildProcess.freePort();
    siblings = join(new Cluster.Settings("127.0.0.1", first, List.of()));
    int second = ChildProcess.freePort();
    serving = join(new Cluster.Settings("127.0.0.1", second, List.of("127.0.0.1:" + first)));
    ServerConfig config = TestServer.config(uri, folder, "exports.active_per_project=50");
    server = await(new RunningServer(serving, config, new ProcessMetrics()).start());
    awaitServed(new ExportClient(siblings));
  }

  @AfterAll
  static void stop() {
    server.close(); // and its Vert.x
    await(siblings.close());
  }

  private static Vertx join(Cluster.Settings settings) {
    return await(Cluster.join(new VertxOptions(), settings));
  }

  /** The addresses reach the other member some time after they were registered. */
  private static void awaitServed(ExportClient client) {
    ExportListing all = new ExportListing(50, Optional.empty(), Optional.empty(), Optional.empty());
    awaitTrue(
        "the other member serves",
        () -> {
          try {
            await(client.list("demo", all));
            return true;
          } catch (ExportException notYet) {
            assertThat(notYet.error()).isEqualTo(ExportError.UNAVAILABLE);
            return false;
          }
        });
  }

  @Test
  void theExampleVerticleGetsItsFileFromTheOtherMember() throws Exception {
    Promise<URI> file = Promise.promise();
    await(siblings.deployVerticle(new FailedDeliveriesVerticle("demo", FROM, TO, file::complete)));
    URI link = URI.create("http://127.0.0.1:" + server.port()).resolve(await(file.future()));
    assertThat(new String(link.toURL().openStream().readAllBytes(), "UTF-8"))
        .startsWith("\"message_id\",\"endpoint_url\",\"last_error\",\"created_at\"\r\n");
  }

  @Test
  void eventsCrossAndFollowTheContract() {
    Map<String, List<String>> heard = new ConcurrentHashMap<>();
    MessageConsumer<JsonObject> events =
        siblings
            .eventBus()
            .consumer(
                "hookexport.events",
                message -> {
                  JsonObject export = message.body().getJsonObject("export");
                  CheckedClient.CHECKER.checkSchema("Export", export);
                  heard
                      .computeIfAbsent(export.getString("id"), id -> new CopyOnWriteArrayList<>())
                      .add(message.body().getString("type"));
                });
    await(events.completion());
    // A message may be sent before the other member knows of this consumer: again, until it does.
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
    while (true) {
      ExportClient client = new ExportClient(siblings);
      UUID id = await(client.create("demo", FailedDeliveriesVerticle.request(FROM, TO))).id();
      ExportStatus ended = await(client.whenEnded("demo", id, Duration.ofSeconds(60)));
      assertThat(ended.state()).isEqualTo(ExportState.COMPLETED);
      assertThat(ended.rowCount()).isPresent();
      List<String> types = heard.getOrDefault(id.toString(), List.of());
      if (types.contains("export.created")
          && types.contains("export.started")
          && types.contains("export.completed")) {
        break;
      }
      assertThat(System.nanoTime()).as("deadline; heard " + heard).isLessThan(deadline);
    }
    await(events.unregister());
  }

  @Test
  void aFailureCrossesAsTheExceptionOfTheServer() {
    ExportClient client = new ExportClient(siblings);
    UUID id = await(client.create("demo", FailedDeliveriesVerticle.request(FROM, TO))).id();
    await(client.whenEnded("demo", id, Duration.ofSeconds(60)));
    ExportException foreign = (ExportException) failure(client.get("rival", id));
    ExportException unknown = (ExportException) failure(client.get("rival", UUID.randomUUID()));
    assertThat(foreign.error()).isEqualTo(ExportError.NOT_FOUND).isEqualTo(unknown.error());
    assertThat(foreign.message()).isEqualTo(unknown.message());
    ExportRequest unknownColumn =
        new TestRequest().range(FROM, TO).columns("no_such_column").build();
    ExportException refused = (ExportException) failure(client.create("demo", unknownColumn));
    assertThat(refused.error()).isEqualTo(ExportError.INVALID_REQUEST);
    assertThat(refused.details().getJsonArray("violations")).hasSize(1);
  }
}
