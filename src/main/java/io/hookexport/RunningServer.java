package io.hookexport;

import io.hookexport.bus.EventPublisher;
import io.hookexport.cli.Launcher;
import io.hookexport.config.ServerConfig;
import io.hookexport.config.ServerConfig.Role;
import io.hookexport.contract.Contract;
import io.hookexport.export.ExportEvents;
import io.hookexport.export.ExportWatch;
import io.hookexport.export.WorkQueue;
import io.hookexport.files.LocalFiles;
import io.hookexport.http.Readiness;
import io.hookexport.jobs.PgExportStore;
import io.hookexport.jobs.PgWorkQueue;
import io.hookexport.observe.EventLog;
import io.hookexport.observe.ExportMetrics;
import io.hookexport.observe.LeaseMetrics;
import io.hookexport.observe.LogOutput;
import io.hookexport.observe.Metrics;
import io.hookexport.postgres.Migrations;
import io.hookexport.source.PgDeliverySource;
import io.hookexport.worker.Nudge;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The composition root, read from top to bottom: adapters, then the roles of the configuration.
 * Every opened resource registers its close action; the server closes them in reverse.
 */
final class RunningServer implements Launcher.Server {
  private static final Logger LOG = LoggerFactory.getLogger(RunningServer.class);

  /** Added to the grace; the process must end within 5 s of it. */
  private static final Duration CLOSE = Duration.ofMillis(4_500);

  /**
   * The share of Vert.x in that. Workers take up to 2.5 s to hand exports back; the rest is for
   * pending responses, pools and files.
   */
  private static final Duration VERTX_CLOSE = Duration.ofMillis(500);

  /** The process's part of the cluster's subscriptions moves to other members first. */
  private static final Duration CLUSTER_LEAVE = Duration.ofSeconds(25);

  /** The delay until a client receives events of another process. */
  private static final Duration WATCH_INTERVAL = Duration.ofSeconds(1);

  /** The end of the process waits this long for them after a signal. */
  private static final Duration LAST_LINES = Duration.ofMillis(250);

  private final Vertx vertx;
  private final ServerConfig config;
  private final Metrics metrics;
  private final ShutdownSequence closings = new ShutdownSequence();
  private final Deployments deployments;
  private final CountDownLatch closed = new CountDownLatch(1);
  private boolean closeBegun;
  private Runnable draining = () -> {};
  private int port;
  private int managementPort = -1;

  RunningServer(Vertx vertx, ServerConfig config, Metrics metrics) {
    this.vertx = vertx;
    this.config = config;
    this.metrics = metrics;
    this.deployments = new Deployments(vertx, closings);
  }

  /** Completes when all roles are ready; a failed start has closed what it had opened. */
  Future<RunningServer> start() {
    return open()
        .map(this)
        .recover(failure -> closings.closeAll(CLOSE).compose(gone -> Future.failedFuture(failure)));
  }

  private Future<Void> open() {
    Adapters adapters = new Adapters(vertx, config, closings);
    JobDatabases databases = adapters.databases();
    return Migrations.HOOKEXPORT
        .requireApplied(vertx, config.database().uri())
        .compose(migrated -> adapters.files(databases.background()))
        .compose(
            files ->
                adapters
                    .source(metrics::platform)
                    .compose(source -> deploy(ports(databases, files, source))));
  }

  /**
   * Leaves the context of an attempt: the first message to a peer of a cluster opens a connection,
   * which keeps the context it was opened on for as long as the peer lives.
   */
  private static ExportEvents onContext(Context context, ExportEvents listener) {
    return event -> context.runOnContext(go -> listener.on(event));
  }

  /** Closes the guard before all else: an event loop that ends is then as it should be. */
  void guardedBy(ProcessGuard guard) {
    closings.push(
        "guard",
        () -> {
          guard.close();
          return Future.succeededFuture();
        });
  }

  private ServerPorts ports(JobDatabases databases, LocalFiles files, PgDeliverySource source) {
    PgExportStore store = new PgExportStore(databases.background());
    int slots = config.exports().activePerProject();
    WorkQueue queue = new PgWorkQueue(databases.background(), slots, new LeaseMetrics(metrics));
    ExportWatch watch = new ExportWatch(vertx, store, WATCH_INTERVAL);
    Context bus = ((VertxInternal) vertx).createEventLoopContext();
    ExportEvents events =
        ExportEvents.all(
            List.of(
                onContext(bus, new Nudge(vertx.eventBus())),
                onContext(bus, new EventPublisher(vertx.eventBus())),
                new EventLog(),
                new ExportMetrics(metrics),
                watch));
    Readiness readiness =
        new Readiness(
            Map.of(
                "database",
                new PgExportStore(databases.health())::check,
                "source",
                source::check,
                "files",
                files::ready));
    draining = readiness::drain;
    return new ServerPorts(databases, queue, source, files, watch, events, readiness, metrics);
  }

  /** API first: it is closed last, so that clients can watch their exports being handed back. */
  private Future<Void> deploy(ServerPorts ports) {
    return Contract.load(vertx)
        .compose(
            contract ->
                deployManagement(contract, ports).compose(management -> deployApi(contract, ports)))
        .compose(api -> new BackgroundRoles(config, ports).deploy(deployments))
        .onSuccess(deployed -> ports.readiness().started());
  }

  private Future<Void> deployApi(Contract contract, ServerPorts ports) {
    if (!config.roles().contains(Role.API)) {
      return Future.succeededFuture();
    }
    return new ApiRole(vertx, config, contract, ports)
        .deploy(deployments)
        .onSuccess(listening -> port = listening)
        .mapEmpty();
  }

  private Future<Void> deployManagement(Contract contract, ServerPorts ports) {
    return new ManagementRole(vertx, config, ports)
        .deploy(deployments, contract)
        .onSuccess(listening -> managementPort = listening)
        .mapEmpty();
  }

  @Override
  public int port() {
    return port;
  }

  /** Returns -1 when there is none. */
  int managementPort() {
    return managementPort;
  }

  @Override
  public void close() {
    close(wholeClose());
  }

  private Duration wholeClose() {
    return Duration.ofSeconds(config.shutdown().graceSeconds()).plus(CLOSE);
  }

  /**
   * Closes the resources of a start that failed, or that was given up.
   *
   * @param reason stays the reported failure; close failures are added as suppressed
   */
  void abandon(Throwable reason) {
    try {
      close(CLOSE);
    } catch (Exception e) { // also InterruptedException, which await throws unchecked
      reason.addSuppressed(e);
    }
  }

  private void close(Duration vertxMost) {
    synchronized (this) {
      if (closeBegun) {
        return;
      }
      closeBegun = true;
    }
    draining.run();
    Duration all = wholeClose();
    long deadlineNanos = System.nanoTime() + all.toNanos();
    try {
      waitFor("server", closings.closeAll(all.minus(VERTX_CLOSE)), all);
      // Not composed with the rest: a future of a closed Vert.x has no thread left on which to
      // complete.
      long leftNanos = Math.min(deadlineNanos - System.nanoTime(), vertxMost.toNanos());
      Duration left = Duration.ofNanos(leftNanos);
      waitFor("vertx", vertx.close(), vertx.isClustered() ? left.plus(CLUSTER_LEAVE) : left);
    } finally {
      LogOutput.flush(LAST_LINES);
      closed.countDown();
    }
  }

  /** A resource that is not closed by then is left to the end of the process. */
  private static void waitFor(String what, Future<Void> closing, Duration limit) {
    try {
      closing.await(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException late) {
      LOG.atWarn().addKeyValue("resource", what).log("A resource was not closed in time");
    }
  }

  @Override
  public void awaitClose() throws InterruptedException {
    closed.await();
  }
}
