package io.hookexport;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochRandomGenerator;
import io.hookexport.bus.BusVerticle;
import io.hookexport.bus.EventPublisher;
import io.hookexport.cli.Launcher;
import io.hookexport.config.ServerConfig;
import io.hookexport.config.ServerConfig.Role;
import io.hookexport.contract.Contract;
import io.hookexport.export.ExportEvents;
import io.hookexport.export.ExportWatch;
import io.hookexport.export.Exports;
import io.hookexport.export.WorkQueue;
import io.hookexport.files.LocalFiles;
import io.hookexport.files.SignedLinks;
import io.hookexport.http.ApiPorts;
import io.hookexport.http.ApiSettings;
import io.hookexport.http.ApiVerticle;
import io.hookexport.http.ClientLimits;
import io.hookexport.http.ManagementVerticle;
import io.hookexport.http.Readiness;
import io.hookexport.http.RequestEvents;
import io.hookexport.observe.EventLog;
import io.hookexport.observe.ExportMetrics;
import io.hookexport.observe.LoopLag;
import io.hookexport.observe.MeasuredQueue;
import io.hookexport.observe.Metrics;
import io.hookexport.observe.RequestLog;
import io.hookexport.observe.RequestMetrics;
import io.hookexport.postgres.JobDatabase;
import io.hookexport.postgres.Migrations;
import io.hookexport.postgres.PgApiKeys;
import io.hookexport.postgres.PgDeliverySource;
import io.hookexport.postgres.PgExportStore;
import io.hookexport.postgres.PgWorkQueue;
import io.hookexport.worker.ExportVerticle;
import io.hookexport.worker.JanitorVerticle;
import io.hookexport.worker.Nudge;
import io.hookexport.worker.WorkerSettings;
import io.vertx.core.Deployable;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.net.InetAddress;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * The composition root, read from top to bottom: adapters, then use cases, then the verticles of
 * the configured roles. Everything that is opened puts its closing on a stack; the server closes in
 * reverse.
 */
final class RunningServer implements Launcher.Server {
  private static final long VERTX_CLOSE_SECONDS = 5;

  /** What the process holds of the cluster's subscriptions moves to other members first. */
  private static final long CLUSTER_LEAVE_SECONDS = 25;

  /** How late a client hears what happened on another node. */
  private static final Duration WATCH_INTERVAL = Duration.ofSeconds(1);

  /** A file is verified when it is first served, which takes a second for each GB or so. */
  private static final Duration PREVIEW_DEADLINE = Duration.ofSeconds(10);

  private final Vertx vertx;
  private final ServerConfig config;
  private final Metrics metrics;
  private final Deque<Supplier<Future<?>>> closing = new ArrayDeque<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private boolean closeBegun;
  private Runnable draining = () -> {};
  private int port;
  private int managementPort = -1;

  private RunningServer(Vertx vertx, ServerConfig config, Metrics metrics) {
    this.vertx = vertx;
    this.config = config;
    this.metrics = metrics;
  }

  /** Completes when all roles are ready; a failed start has closed what it had opened. */
  static Future<RunningServer> start(Vertx vertx, ServerConfig config, Metrics metrics) {
    RunningServer server = new RunningServer(vertx, config, metrics);
    return server
        .open()
        .map(server)
        .recover(failure -> server.closeAll().transform(closed -> Future.failedFuture(failure)));
  }

  private Future<Void> open() {
    JobDatabase database = openDatabase();
    return Migrations.HOOKEXPORT
        .requireApplied(vertx, config.database().uri())
        .compose(migrated -> openFiles())
        .compose(files -> openSource().compose(source -> deploy(database, files, source)));
  }

  private JobDatabase openDatabase() {
    ServerConfig.Database settings = config.database();
    JobDatabase database =
        JobDatabase.open(vertx, settings.uri(), settings.poolSize(), settings.timeout());
    closing.push(database::close);
    return database;
  }

  private Future<LocalFiles> openFiles() {
    LocalFiles.Settings settings =
        new LocalFiles.Settings(
            config.files().directory(),
            config.files().reserveBytes(),
            Duration.ofSeconds(config.links().ttlSeconds()),
            new SignedLinks(config.links().secret()),
            config.http().publicUrl());
    return LocalFiles.open(vertx, settings).onSuccess(files -> closing.push(files::close));
  }

  private Future<PgDeliverySource> openSource() {
    ServerConfig.Source settings = config.source();
    return PgDeliverySource.open(
            vertx,
            new PgDeliverySource.Settings(
                settings.name(),
                config.sourceUri(),
                settings.poolSize(),
                config.database().timeout(),
                maxExport(),
                PgDeliverySource.Reader.valueOf(settings.reader().name())))
        // A pool waits for a connection that is busy with a long query; the process does not.
        .onSuccess(source -> closing.push(() -> source.close().timeout(2, TimeUnit.SECONDS)));
  }

  /** API first: it is the last to go, so that clients can watch their exports being handed back. */
  private Future<Void> deploy(JobDatabase database, LocalFiles files, PgDeliverySource source) {
    PgExportStore store = new PgExportStore(database);
    WorkQueue queue = new MeasuredQueue(new PgWorkQueue(database), metrics);
    ExportWatch watch = new ExportWatch(vertx, store, WATCH_INTERVAL);
    ExportEvents events =
        ExportEvents.all(
            List.of(
                new Nudge(vertx.eventBus()),
                new EventPublisher(vertx.eventBus()),
                new EventLog(),
                new ExportMetrics(metrics),
                watch));
    Readiness readiness =
        new Readiness(
            Map.of("database", store::check, "source", source::check, "files", files::check));
    draining = readiness::drain;
    return Contract.load(vertx)
        .compose(
            contract ->
                deployManagement(contract, readiness, queue)
                    .compose(
                        management ->
                            deployApi(
                                contract, readiness, database, store, watch, files, source,
                                events)))
        .compose(api -> deployWorkers(queue, source, files, events))
        .compose(workers -> deployJanitor(queue, files, events));
  }

  private Future<Void> deployManagement(Contract contract, Readiness readiness, WorkQueue queue) {
    ServerConfig.Management settings = config.management();
    if (settings.port() < 0) {
      return Future.succeededFuture();
    }
    ManagementVerticle management =
        new ManagementVerticle(
            contract,
            new ManagementVerticle.Settings(settings.host(), settings.port()),
            readiness,
            () -> metrics.scrape(queue::backlog));
    return deploy(() -> management, 1)
        .onSuccess(deployed -> managementPort = management.port())
        .recover(failure -> explain(failure, "management", settings.host(), settings.port()))
        .compose(
            deployed ->
                deploy(() -> new LoopLag(metrics), VertxOptions.DEFAULT_EVENT_LOOP_POOL_SIZE));
  }

  private Future<Void> deployApi(
      Contract contract,
      Readiness readiness,
      JobDatabase database,
      PgExportStore store,
      ExportWatch watch,
      LocalFiles files,
      PgDeliverySource source,
      ExportEvents events) {
    if (!config.roles().contains(Role.API)) {
      return Future.succeededFuture();
    }
    TimeBasedEpochRandomGenerator ids = Generators.timeBasedEpochRandomGenerator();
    Exports.Limits limits =
        new Exports.Limits(
            config.exports().activePerProject(),
            config.limits().exportsPerHour(),
            Duration.ofDays(config.exports().maxRangeDays()));
    Exports exports =
        new Exports(
            store,
            source,
            files,
            new CsvPreview(files, PREVIEW_DEADLINE),
            events,
            limits,
            ids::generate);
    PgApiKeys keys = new PgApiKeys(database);
    ClientLimits clientLimits =
        new ClientLimits(
            config.limits().requestsPerMinute(),
            config.limits().failedAuthenticationsPerMinute(),
            config.limits().openWatches());
    RequestEvents requests =
        RequestEvents.all(List.of(new RequestLog(), new RequestMetrics(metrics)));
    ApiPorts ports =
        new ApiPorts(
            exports,
            keys,
            store,
            watch,
            files,
            readiness,
            clientLimits,
            requests,
            new AtomicInteger());
    ApiSettings settings =
        new ApiSettings(
            config.http().host(),
            config.http().port(),
            config.http().maxBodyBytes(),
            config.http().idleTimeoutSeconds(),
            config.http().requestTimeoutSeconds(),
            config.http().maxConnections());
    List<ApiVerticle> instances = new CopyOnWriteArrayList<>();
    Supplier<Deployable> instance =
        () -> {
          ApiVerticle verticle = new ApiVerticle(contract, settings, ports);
          instances.add(verticle);
          return verticle;
        };
    return deploy(instance, apiInstances())
        .recover(failure -> explain(failure, "http", config.http().host(), config.http().port()))
        .onSuccess(deployed -> port = instances.get(0).port())
        .compose(http -> deploy(() -> new BusVerticle(contract, exports, keys), 1));
  }

  /** "Address already in use" alone does not help anybody. */
  private static Future<Void> explain(Throwable failure, String section, String host, int port) {
    return Future.failedFuture(
        failure instanceof SocketException
            ? new IllegalStateException(
                "cannot listen on %s.host %s, %s.port %d: %s"
                    .formatted(section, host, section, port, failure.getMessage()),
                failure)
            : failure);
  }

  private Future<Void> deployWorkers(
      WorkQueue queue, PgDeliverySource source, LocalFiles files, ExportEvents events) {
    if (!config.roles().contains(Role.WORKER)) {
      return Future.succeededFuture();
    }
    int running = config.exports().running();
    int instances = Math.min(running, cores());
    List<Future<String>> deployed = new ArrayList<>();
    for (int i = 0; i < instances; i++) {
      // The remainder goes to the first ones: together they run exactly what is configured.
      int share = running / instances + (i < running % instances ? 1 : 0);
      WorkerSettings settings = workerSettings(share);
      deployed.add(
          vertx.deployVerticle(new ExportVerticle(queue, source, files, events, settings)));
    }
    // All at once: each may take the whole grace, and none may claim what another hands back.
    closing.push(
        () -> Future.join(deployed.stream().map(id -> vertx.undeploy(id.result())).toList()));
    return Future.join(deployed).mapEmpty();
  }

  private WorkerSettings workerSettings(int running) {
    ServerConfig.Exports exports = config.exports();
    return new WorkerSettings(
        workerName(),
        running,
        Duration.ofSeconds(exports.leaseSeconds()),
        Duration.ofMillis(exports.pollIntervalMs()),
        exports.maxAttempts(),
        maxExport(),
        Duration.ofSeconds(exports.retentionSeconds()),
        Duration.ofSeconds(config.shutdown().graceSeconds()));
  }

  private Future<Void> deployJanitor(WorkQueue queue, LocalFiles files, ExportEvents events) {
    if (!config.roles().contains(Role.JANITOR)) {
      return Future.succeededFuture();
    }
    JanitorVerticle.Settings settings =
        new JanitorVerticle.Settings(
            Duration.ofMillis(config.janitor().intervalMs()),
            config.exports().maxAttempts(),
            Duration.ofSeconds(config.files().orphanGraceSeconds()));
    return deploy(() -> new JanitorVerticle(queue, files, events, settings), 1);
  }

  private Future<Void> deploy(Supplier<Deployable> verticle, int instances) {
    return vertx
        .deployVerticle(verticle, new DeploymentOptions().setInstances(instances))
        .onSuccess(id -> closing.push(() -> vertx.undeploy(id)))
        .mapEmpty();
  }

  @Override
  public int port() {
    return port;
  }

  /** -1 when there is none. */
  int managementPort() {
    return managementPort;
  }

  @Override
  public void close() {
    synchronized (this) {
      if (closeBegun) {
        return;
      }
      closeBegun = true;
    }
    draining.run();
    long deadline = config.shutdown().graceSeconds() + 5L;
    try {
      App.await(closeAll(), deadline);
    } finally {
      // Not composed with the rest: a future of a closed Vert.x has no thread left to tell its end.
      try {
        long leave = vertx.isClustered() ? CLUSTER_LEAVE_SECONDS : 0;
        App.await(vertx.close(), VERTX_CLOSE_SECONDS + leave);
      } finally {
        closed.countDown();
      }
    }
  }

  @Override
  public void awaitClose() throws InterruptedException {
    closed.await();
  }

  /** One after the other, in reverse; one that fails does not keep the rest open. */
  private Future<Void> closeAll() {
    Supplier<Future<?>> next = closing.poll();
    return next == null ? Future.succeededFuture() : next.get().transform(closed -> closeAll());
  }

  private Duration maxExport() {
    return Duration.ofSeconds(config.source().maxExportSeconds());
  }

  private int apiInstances() {
    return config.http().instances() == 0 ? cores() : config.http().instances();
  }

  private static int cores() {
    return Runtime.getRuntime().availableProcessors();
  }

  private static String workerName() {
    try {
      return InetAddress.getLocalHost().getHostName() + "/" + ProcessHandle.current().pid();
    } catch (UnknownHostException nameless) {
      return "unknown/" + ProcessHandle.current().pid();
    }
  }
}
