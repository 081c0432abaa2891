package io.hookexport;

import io.hookexport.bus.EventPublisher;
import io.hookexport.config.ServerConfig;
import io.hookexport.config.ServerConfig.Role;
import io.hookexport.contract.Contract;
import io.hookexport.export.ExportEvents;
import io.hookexport.export.ExportWatch;
import io.hookexport.export.WorkQueue;
import io.hookexport.http.Readiness;
import io.hookexport.jobs.PgExportStore;
import io.hookexport.jobs.PgWorkQueue;
import io.hookexport.observe.EventLog;
import io.hookexport.postgres.Migrations;
import io.hookexport.source.PgDeliverySource;
import io.hookexport.worker.Nudge;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The composition root, read from top to bottom: adapters, then the roles of the configuration, on
 * a Vert.x that belongs to somebody else. Every opened resource registers its close action; they
 * are closed in reverse.
 */
final class Composition {
  /**
   * Added to the grace. Workers take up to 2.5 s to hand exports back; the rest is for pending
   * responses, pools and files.
   */
  static final Duration CLOSE = Duration.ofSeconds(4);

  /** The delay until a client receives events of another process. */
  private static final Duration WATCH_INTERVAL = Duration.ofSeconds(1);

  private final Vertx vertx;
  private final ServerConfig config;
  private final Extensions extensions;
  private final ShutdownSequence closings = new ShutdownSequence();
  private final Deployments deployments;
  private @Nullable Future<Void> closing;
  private volatile Runnable draining = () -> {};
  private volatile Optional<ApiRole> api = Optional.empty();
  private volatile int managementPort = -1;

  /** Call it on the context that shall own what is opened. */
  Composition(Vertx vertx, ServerConfig config, Extensions extensions) {
    this.vertx = vertx;
    this.config = config;
    this.extensions = extensions;
    this.deployments = new Deployments(vertx, closings);
  }

  /** Completes when all roles are ready; a failed start has closed what it had opened. */
  Future<Void> open() {
    return Future.succeededFuture()
        .compose(begun -> openAll())
        .recover(failure -> closings.closeAll(CLOSE).compose(gone -> Future.failedFuture(failure)));
  }

  private Future<Void> openAll() {
    SourceOperations.requireName(config.source().name());
    closings.push(
        "meters",
        () -> Future.succeededFuture().onSuccess(go -> extensions.measures().close().run()));
    Adapters adapters = new Adapters(vertx, config, closings);
    JobDatabases databases = adapters.databases();
    // On this context again, which owns what is opened from here on.
    Promise<Void> checked = ((ContextInternal) vertx.getOrCreateContext()).promise();
    Migrations.HOOKEXPORT.requireApplied(vertx, config.database().uri()).onComplete(checked);
    return checked
        .future()
        .compose(
            migrated ->
                extensions
                    .files()
                    .map(Future::succeededFuture)
                    .orElseGet(() -> adapters.files(databases.background())))
        .compose(
            store ->
                adapters
                    .source(extensions.measures().platform())
                    .compose(source -> deploy(ports(databases, store, source))));
  }

  /**
   * Leaves the context of an attempt: the first message to a peer of a cluster opens a connection,
   * which keeps the context it was opened on for as long as the peer lives.
   */
  private static ExportEvents onContext(Context context, ExportEvents listener) {
    return event -> context.runOnContext(go -> listener.on(event));
  }

  private ServerPorts ports(
      JobDatabases databases, Extensions.Store stored, PgDeliverySource source) {
    PgExportStore store = new PgExportStore(databases.background());
    Measures measures = extensions.measures();
    WorkQueue queue =
        new PgWorkQueue(
            databases.background(), config.exports().activePerProject(), measures.leases());
    ExportWatch watch = new ExportWatch(vertx, store, WATCH_INTERVAL);
    Context bus = ((VertxInternal) vertx).createEventLoopContext();
    String prefix = config.bus().prefix();
    ExportEvents events =
        ExportEvents.all(
            Stream.<List<ExportEvents>>of(
                    List.of(
                        onContext(bus, new Nudge(vertx.eventBus(), prefix)),
                        onContext(bus, new EventPublisher(vertx.eventBus(), prefix)),
                        new EventLog()),
                    measures.exports(),
                    List.of(watch),
                    extensions.events())
                .flatMap(List::stream)
                .toList());
    Readiness readiness =
        new Readiness(
            Map.of(
                "database",
                new PgExportStore(databases.health())::check,
                "source",
                source::check,
                "files",
                stored.files()::ready));
    draining = readiness::drain;
    return new ServerPorts(databases, queue, source, stored, watch, events, readiness, measures);
  }

  /** API first: it is closed last, so that clients can watch their exports being handed back. */
  private Future<Void> deploy(ServerPorts ports) {
    return Contract.load(vertx)
        .compose(
            contract ->
                new ManagementRole(vertx, config, ports)
                    .deploy(deployments, contract)
                    .onSuccess(listening -> managementPort = listening)
                    .compose(management -> deployApi(contract, ports)))
        .compose(served -> vertx.executeBlocking(BackgroundRoles::nameOfProcess))
        .compose(name -> new BackgroundRoles(config, ports, name).deploy(deployments))
        .onSuccess(deployed -> ports.readiness().started());
  }

  private Future<Void> deployApi(Contract contract, ServerPorts ports) {
    if (!config.roles().contains(Role.API)) {
      return Future.succeededFuture();
    }
    return vertx
        .executeBlocking(() -> ConsolePage.settings(config.console()))
        .map(console -> new ApiRole(vertx, config, contract, ports, console, deployments))
        .compose(role -> role.deploy().onSuccess(deployed -> api = Optional.of(role)));
  }

  /** Returns the API; empty without the role, and until it is deployed. */
  Optional<ApiRole> api() {
    return api;
  }

  /** Returns -1 when there is none. */
  int managementPort() {
    return managementPort;
  }

  /**
   * Hands running exports back when the grace is over, and closes everything within it and {@link
   * #CLOSE}. Never fails; all calls get the same future.
   */
  synchronized Future<Void> close() {
    if (closing == null) {
      draining.run();
      closing = closings.closeAll(Duration.ofSeconds(config.shutdown().graceSeconds()).plus(CLOSE));
    }
    return closing;
  }
}
