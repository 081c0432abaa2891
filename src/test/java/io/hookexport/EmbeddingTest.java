package io.hookexport;

import static io.hookexport.support.Await.await;
import static io.hookexport.support.Await.awaitTrue;
import static io.hookexport.support.Await.failure;
import static io.hookexport.support.Await.promised;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.core.Appender;
import io.hookexport.bus.ExportClient;
import io.hookexport.bus.ExportStatus;
import io.hookexport.config.ConfigException;
import io.hookexport.examples.FailedDeliveriesVerticle;
import io.hookexport.export.ExportEvent;
import io.hookexport.export.ExportRequest;
import io.hookexport.export.ExportState;
import io.hookexport.files.FilesSettings;
import io.hookexport.files.Installation;
import io.hookexport.files.LocalFiles;
import io.hookexport.files.SignedLinks;
import io.hookexport.source.PlatformVersion;
import io.hookexport.support.CheckedClient;
import io.hookexport.support.SlowDeliveries;
import io.hookexport.support.Sockets;
import io.hookexport.support.TestDatabase;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** A server inside another application: what it shares with it, and what it leaves alone. */
final class EmbeddingTest {
  private static final ExportRequest OCTOBER =
      FailedDeliveriesVerticle.request(
          Instant.parse("2026-10-01T00:00:00Z"), Instant.parse("2026-11-01T00:00:00Z"));

  private static final Duration LONG = Duration.ofMinutes(2);

  @TempDir Path folder;
  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void close() {
    await(vertx.close());
  }

  private HookExportOptions options(String uri) {
    return new HookExportOptions()
        .set("database.uri", uri)
        .set("links.secret", "0123456789abcdef0123456789abcdef")
        .set("files.directory", folder.toString())
        .set("files.reserve_bytes", 0)
        .set("exports.poll_interval_ms", 100)
        .set("exports.retry_pause_ms", 200)
        .set("shutdown.grace_seconds", 0);
  }

  private HookExport deployed(String uri) {
    HookExport server = await(HookExport.deploy(vertx, options(uri)));
    await(server.createProject("demo", "demo"));
    return server;
  }

  private static ExportStatus export(ExportClient client) {
    ExportStatus created = await(client.create("demo", OCTOBER));
    return await(client.whenEnded("demo", created.id(), LONG));
  }

  @Test
  void anExportRunsOnTheVertxOfTheHostWithoutAPort() throws Exception {
    HookExport server = deployed(TestServer.prepare(500));
    ExportStatus ended = export(server.client());
    assertThat(ended.state()).isEqualTo(ExportState.COMPLETED);
    assertThat(ended.rowCount().orElseThrow()).isPositive();
    assertThat(server.port()).isZero();
    assertThat(server.managementPort()).isNegative();
    await(server.close());
    await(server.close());
    assertThat(vertx.deploymentIDs()).isEmpty();
  }

  @Test
  void theHostKeepsItsLogItsStreamsItsPropertiesAndItsLocale() {
    String uri = TestServer.prepare(10);
    LoggerContext log = (LoggerContext) LoggerFactory.getILoggerFactory();
    Logger root = log.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    Level level = root.getLevel();
    Level ours = log.getLogger("io.hookexport").getLevel();
    List<Appender<?>> appenders = List.copyOf(all(root));
    PrintStream out = System.out;
    PrintStream err = System.err;
    Locale locale = Locale.getDefault();
    Properties properties = (Properties) System.getProperties().clone();
    try {
      Locale.setDefault(Locale.forLanguageTag("ar-EG"));
      HookExport server = deployed(uri);
      assertThat(export(server.client()).state()).isEqualTo(ExportState.COMPLETED);
      await(server.close());
      assertThat(Locale.getDefault()).isEqualTo(Locale.forLanguageTag("ar-EG"));
      // Its upper case of i is not I, which a library does not expect.
      Locale.setDefault(Locale.forLanguageTag("tr-TR"));
      assertThat(failure(HookExport.deploy(vertx, options(uri))))
          .hasMessageContaining("-Duser.language=en");
    } finally {
      Locale.setDefault(locale);
    }
    assertThat(root.getLevel()).isEqualTo(level);
    assertThat(log.getLogger("io.hookexport").getLevel()).isEqualTo(ours);
    assertThat(all(root)).isEqualTo(appenders);
    assertThat(System.out).isSameAs(out);
    assertThat(System.err).isSameAs(err);
    Properties after = (Properties) System.getProperties().clone();
    // The test itself has set and put back the default locale.
    for (String ofLocale : List.of("user.language", "user.country")) {
      properties.remove(ofLocale);
      after.remove(ofLocale);
    }
    assertThat(after).isEqualTo(properties);
  }

  private static List<Appender<?>> all(Logger logger) {
    List<Appender<?>> all = new CopyOnWriteArrayList<>();
    logger.iteratorForAppenders().forEachRemaining(all::add);
    return all;
  }

  @Test
  void closingTheHostsVertxHandsARunningExportBack() throws Exception {
    String uri = TestServer.prepare(2_000);
    SlowDeliveries.delayRows(uri, 20_000);
    HookExport server = deployed(uri);
    await(server.client().create("demo", OCTOBER));
    awaitTrue("the export is read", () -> SlowDeliveries.openSnapshots(uri) > 0);
    long begun = System.nanoTime();
    await(vertx.close());
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(promised(LONG));
    // Only a worker with a database can write this: its lease would last 30 seconds.
    assertThat(
            TestDatabase.number(
                uri,
                "select count(*) from hookexport.exports where state = 'pending' and attempts_used = 0 and attempt = 1"))
        .isEqualTo(1);
    assertThat(SlowDeliveries.openSnapshots(uri)).isZero();
  }

  @Test
  void itIsDeployedByNameAndEachRoleAlone() {
    String uri = TestServer.prepare(200);
    for (String role : List.of("worker", "janitor", "api")) {
      JsonObject config = options(uri).set("roles", List.of(role)).toJson();
      await(
          vertx.deployVerticle(
              "io.hookexport.HookExportVerticle", new DeploymentOptions().setConfig(config)));
    }
    TestServer.createKey(uri, "demo");
    assertThat(export(new ExportClient(vertx)).state()).isEqualTo(ExportState.COMPLETED);
  }

  @Test
  void twoOnOneVertxDoNotMeet() throws Exception {
    String one = TestServer.prepare(100);
    String other = TestServer.prepare(300);
    HookExport first = deployed(one);
    assertThat(failure(HookExport.deploy(vertx, options(other))))
        .hasMessageContaining("another bus.prefix");
    List<Object> heard = new CopyOnWriteArrayList<>();
    HookExport second =
        await(
            HookExport.deploy(
                vertx,
                options(other)
                    .set("bus.prefix", "second")
                    .set("files.directory", folder.resolve("second").toString())));
    await(second.createProject("demo", "demo"));
    await(
        vertx
            .eventBus()
            .consumer("hookexport.events", message -> heard.add(message.body()))
            .completion());
    ExportStatus ofSecond = export(second.client());
    assertThat(ofSecond.state()).isEqualTo(ExportState.COMPLETED);
    assertThat(heard).isEmpty();
    ExportStatus ofFirst = export(first.client());
    assertThat(ofFirst.rowCount()).isNotEqualTo(ofSecond.rowCount());
    assertThat(heard).isNotEmpty();
    await(first.close());
    assertThat(export(second.client()).state()).isEqualTo(ExportState.COMPLETED);
    // The name is free again.
    await(HookExport.deploy(vertx, options(one)));
  }

  @Test
  void aDeploymentThatFailsLeavesNothing() {
    String uri = TestDatabase.fresh();
    assertThat(failure(HookExport.deploy(vertx, options(uri)))).hasMessageContaining("migrate");
    assertThat(vertx.deploymentIDs()).isEmpty();
    assertThat(await(HookExport.migrate(vertx, options(uri)))).isNotEmpty();
    assertThat(await(HookExport.migrate(vertx, options(uri)))).isEmpty();
    deployed(uri);
  }

  @Test
  void listenersAndMetersOfTheHostSeeItsExportsOnly() {
    List<ExportEvent.Type> events = new CopyOnWriteArrayList<>();
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    HookExport server =
        await(
            HookExport.builder(vertx)
                .with(options(TestServer.prepare(50)))
                .withEvents(event -> events.add(event.type()))
                .withMeters(HookExportMeters.of(registry))
                .deploy());
    await(server.createProject("demo", "demo"));
    export(server.client());
    // The client may learn of the end first: listeners are told one after the other.
    awaitTrue("the end is told", () -> events.contains(ExportEvent.Type.COMPLETED));
    assertThat(events).contains(ExportEvent.Type.CREATED, ExportEvent.Type.STARTED);
    assertThat(registry.get("hookexport.export.events").tag("event", "completed").counter().count())
        .isEqualTo(1);
    assertThat(registry.getMeters())
        .extracting(Meter::getId)
        .allMatch(id -> id.getName().startsWith("hookexport."));
  }

  @Test
  void filesAreInTheStoreOfTheHost() throws Exception {
    Path own = folder.resolve("own");
    FilesSettings settings =
        new FilesSettings(
            own,
            0,
            Duration.ofMinutes(5),
            new SignedLinks("0123456789abcdef0123456789abcdef"),
            "/v1/files",
            Duration.ofMinutes(1));
    Installation alone =
        new Installation(
            UUID.randomUUID(),
            false,
            false,
            ids -> Future.succeededFuture(false),
            Future::succeededFuture);
    LocalFiles store = await(LocalFiles.open(vertx, settings, alone));
    await(store.claim(alone));
    HookExport server =
        await(
            HookExport.builder(vertx)
                .with(options(TestServer.prepare(50)))
                .withFiles(store)
                .deploy());
    await(server.createProject("demo", "demo"));
    ExportStatus ended = export(server.client());
    try (Stream<Path> files = Files.walk(own)) {
      assertThat(files.map(EmbeddingTest::size)).contains(ended.fileSizeBytes().orElseThrow());
    }
    await(server.close());
    await(store.close());
    assertThat(folder.resolve(".hookexport-installation")).doesNotExist();
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void optionsAreThoseOfTheConfigurationAndRefuseOthers() {
    HookExportOptions options = options("postgresql://u@h/n").set("roles", List.of("api"));
    assertThat(new HookExportOptions(options.toJson())).isEqualTo(options);
    assertThat(new HookExportOptions(options)).isEqualTo(options);
    assertThat(options.toString()).doesNotContain("0123456789abcdef");
    assertThatThrownBy(() -> options.set("exports.runing", 2))
        .isInstanceOf(ConfigException.class)
        .hasMessage("exports.runing: unknown key in the options; did you mean exports.running?");
    assertThatThrownBy(() -> options.set("exports.running", "2"))
        .hasMessage("exports.running: expected an integer, in the options");
    assertThatThrownBy(() -> options.set("exports.running", new Object()))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("not JSON");
    assertThatThrownBy(
            () -> new HookExportOptions(new JsonObject("{\"log\":{\"level\":\"info\"}}")))
        .hasMessageStartingWith("log: is the application's own");
    // What was refused is not kept.
    assertThat(options.toJson().containsKey("exports")).isTrue();
    assertThat(options.toJson().getJsonObject("exports").containsKey("runing")).isFalse();
    assertThat(failure(HookExport.deploy(vertx, new HookExportOptions())))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith("database.uri: is not set");
    assertThat(failure(HookExport.deploy(vertx, options.set("exports.running", 0))))
        .hasMessage("exports.running: must be 1 to 10000 (set by the options)");
  }

  /** A host with the API at /0, /1 and so on, whose requests are counted. */
  private HttpServer mounting(HookExport server, int mounts, AtomicInteger begun) {
    Router router = Router.router(vertx);
    for (int i = 0; i < mounts; i++) {
      router
          .route("/" + i + "/*")
          .handler(
              rc -> {
                begun.incrementAndGet();
                rc.next();
              })
          .subRouter(await(server.router()));
    }
    return await(vertx.createHttpServer().requestHandler(router).listen(0, "127.0.0.1"));
  }

  @Test
  void unfinishedRequestsOfMountedRoutersTakeNoTimeFromTheWorkers() throws Exception {
    String uri = TestServer.prepare(2_000);
    String key = TestServer.createKey(uri, "demo");
    SlowDeliveries.delayRows(uri, 20_000);
    HookExport server = deployed(uri);
    AtomicInteger begun = new AtomicInteger();
    HttpServer http = mounting(server, 4, begun);
    await(server.client().create("demo", OCTOBER));
    awaitTrue("the export is read", () -> SlowDeliveries.openSnapshots(uri) > 0);
    List<Socket> clients = new CopyOnWriteArrayList<>();
    try {
      for (int i = 0; i < 4; i++) {
        Socket client = Sockets.connect(http.actualPort(), 4096);
        clients.add(client);
        Sockets.write(
            client,
            "POST /"
                + i
                + "/v1/exports HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nAuthorization: Bearer "
                + key
                + "\r\nContent-Length: 10\r\n\r\n");
      }
      awaitTrue("all have begun", () -> begun.get() == 4);
      await(server.close());
    } finally {
      for (Socket client : clients) {
        client.close();
      }
    }
    assertThat(
            TestDatabase.number(
                uri,
                "select count(*) from hookexport.exports where state = 'pending' and attempts_used = 0 and attempt = 1"))
        .isEqualTo(1);
  }

  @Test
  void theMountedApiRespondsWhileRunningExportsEnd() throws Exception {
    String uri = TestServer.prepare(2_000);
    String key = TestServer.createKey(uri, "demo");
    SlowDeliveries.delayRows(uri, 500_000);
    HookExport server =
        await(HookExport.deploy(vertx, options(uri).set("shutdown.grace_seconds", 600)));
    HttpServer http = mounting(server, 1, new AtomicInteger());
    ExportStatus running = await(server.client().create("demo", OCTOBER));
    awaitTrue("the export is read", () -> SlowDeliveries.openSnapshots(uri) > 0);
    CheckedClient client = CheckedClient.below(http.actualPort(), "/0");
    String export = "/v1/exports/" + running.id();
    assertThat(client.get(export, key).status()).isEqualTo(200);
    Future<Void> closed = server.close();
    assertThat(client.get(export, key).status()).isEqualTo(200);
    assertThat(client.send("POST", export + "/cancel", key, null).status()).isEqualTo(200);
    await(closed);
    assertThat(client.get(export, key).status()).isEqualTo(503);
  }

  @Test
  void itIsClosedOnceHoweverOftenAndByWhomever() {
    String uri = TestServer.prepare(10);
    HookExport server = deployed(uri);
    Future<Void> first = server.close();
    assertThat(server.close()).isSameAs(first);
    await(first);
    HookExport other = deployed(uri);
    Future<Void> byOthers = vertx.undeploy(other.deploymentId());
    await(other.close());
    await(byOthers);
    assertThat(vertx.deploymentIDs()).isEmpty();
  }

  @Test
  void aRouterEndsWithTheVerticleThatAskedForIt() {
    HookExport server = deployed(TestServer.prepare(10));
    List<Router> routers = new CopyOnWriteArrayList<>();
    String asking =
        await(
            vertx.deployVerticle(
                new io.vertx.core.VerticleBase() {
                  @Override
                  public Future<?> start() {
                    return server.router().onSuccess(routers::add);
                  }
                }));
    HttpServer http =
        await(vertx.createHttpServer().requestHandler(routers.get(0)).listen(0, "127.0.0.1"));
    CheckedClient client = CheckedClient.at(http.actualPort());
    assertThat(client.get("/v1/datasets", "").status()).isEqualTo(401);
    await(vertx.undeploy(asking));
    assertThat(client.get("/v1/datasets", "").status()).isEqualTo(503);
  }

  @Test
  void nothingBlocksTheEventLoopOfTheHost() throws Exception {
    Path logo = folder.resolve("logo.png");
    assertThat(new ProcessBuilder("mkfifo", logo.toString()).start().waitFor()).isZero();
    String uri = TestServer.prepare(10);
    Vertx single = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    try {
      HookExportOptions options = options(uri).set("console.logo", logo.toString());
      Future<HookExport> deploying = HookExport.deploy(single, options);
      // Its open completes when the reader has come, who then waits for bytes.
      try (java.io.OutputStream bytes = Files.newOutputStream(logo)) {
        Future<String> loop =
            Future.future(done -> single.runOnContext(go -> done.complete("free")));
        assertThat(loop.await(20, TimeUnit.SECONDS)).isEqualTo("free");
        bytes.write(0);
      }
      await(deploying);
    } finally {
      await(single.close());
    }
  }

  @Test
  void theRegistryOfTheHostForgetsAServerThatIsClosed() {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    Measures measures = HookExportMeters.of(registry).measures();
    HookExportVerticle verticle =
        new HookExportVerticle(
            options(TestServer.prepare(10)).read(), Extensions.measuredBy(measures));
    String id = await(vertx.deployVerticle(verticle));
    measures.platform().accept(new PlatformVersion("p", "2", "1", true));
    assertThat(registry.find("hookexport.source.version.untested").gauges()).hasSize(1);
    await(vertx.undeploy(id));
    assertThat(registry.find("hookexport.source.version.untested").gauges()).isEmpty();
  }
}
