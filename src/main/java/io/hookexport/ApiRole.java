package io.hookexport;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochRandomGenerator;
import io.hookexport.bus.BusVerticle;
import io.hookexport.config.Auth;
import io.hookexport.config.ServerConfig;
import io.hookexport.contract.Contract;
import io.hookexport.export.DeliverySource;
import io.hookexport.export.ExportLimits;
import io.hookexport.export.Exports;
import io.hookexport.export.SignedTokens;
import io.hookexport.http.ApiPorts;
import io.hookexport.http.ApiVerticle;
import io.hookexport.http.ConsoleSettings;
import io.hookexport.http.HostUsers;
import io.hookexport.http.MountedApi;
import io.hookexport.http.ProxyHeaders;
import io.hookexport.http.RequestEvents;
import io.hookexport.http.connection.ApiSettings;
import io.hookexport.http.limits.ClientLimits;
import io.hookexport.http.limits.ConnectionPlaces;
import io.hookexport.http.limits.ResponseBytes;
import io.hookexport.http.limits.TrustedProxies;
import io.hookexport.http.limits.Turns;
import io.hookexport.jobs.JobDatabase;
import io.hookexport.jobs.KeyUses;
import io.hookexport.jobs.PgApiKeys;
import io.hookexport.jobs.PgExportStore;
import io.hookexport.jobs.PgProjects;
import io.hookexport.jobs.PgSessions;
import io.hookexport.source.PgDeliverySource;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** The use cases over HTTP and the event bus. */
final class ApiRole {
  /** A file is verified when it is first served, which takes a second for each GB or so. */
  private static final Duration PREVIEW_DEADLINE = Duration.ofSeconds(10);

  /** Shared by all exports of the process: the order of ids is the order of creation. */
  private static final TimeBasedEpochRandomGenerator IDS =
      Generators.timeBasedEpochRandomGenerator();

  private final Vertx vertx;
  private final ServerConfig config;
  private final Contract contract;
  private final ServerPorts ports;
  private final KeyUses used;
  private final ConsoleSettings console;
  private final TrustedProxies proxies;
  private final ClientLimits limits;
  private final RequestEvents events;
  private final ConnectionPlaces connections;
  private final ResponseBytes responses = ResponseBytes.ofThisProcess();
  private final DeliverySource source;
  private final Optional<SignedTokens> tokens;
  private final Serving serving;
  private final Deployments deployments;
  private final AtomicInteger mounted = new AtomicInteger();
  private final MountedRouters routers = new MountedRouters();
  private volatile int port;

  ApiRole(
      Vertx vertx,
      ServerConfig config,
      Contract contract,
      ServerPorts ports,
      ConsoleSettings console,
      Deployments deployments) {
    this.vertx = vertx;
    this.deployments = deployments;
    this.config = config;
    this.contract = contract;
    this.ports = ports;
    ServerConfig.Http http = config.http();
    used = new KeyUses(ports.databases().background());
    this.console = console;
    proxies = TrustedProxies.of(http.trustedProxies());
    limits =
        new ClientLimits(
            config.limits().requestsPerMinute(),
            config.limits().failedAuthenticationsPerMinute(),
            config.limits().openWatches(),
            proxies);
    events = ManagementRole.requestEvents(ports.measures());
    connections =
        ConnectionPlaces.ofThisProcess(
            http.maxConnections(), http.maxConnectionsPerAddress(), proxies);
    source = sourceInTurns();
    tokens = ForeignTokens.of(vertx, config.auth().jwt());
    serving = Serving.of(vertx, ports.databases().serving(), config.database().timeout());
  }

  /** Completes when all interfaces of the configuration are served. */
  Future<Void> deploy() {
    return deployments
        .deploy("key uses", () -> used, 1)
        .onSuccess(deployed -> deployments.closings().push("mounted routers", routers::stop))
        .compose(deployed -> listen())
        .compose(listening -> deployments.deploy("bus", this::bus, 1));
  }

  private Future<Void> listen() {
    ServerConfig.Http address = config.http();
    if (address.port() < 0) {
      return Future.succeededFuture();
    }
    serving.logSizes(config, connections.most());
    // One for each event loop, each with its own connections to the job database.
    List<ApiVerticle> instances =
        IntStream.range(0, instances(address))
            .mapToObj(
                loop ->
                    new ApiVerticle(
                        contract, settings(), console, apiPorts(loop, Optional.empty())))
            .toList();
    Iterator<ApiVerticle> undeployed = instances.iterator();
    return deployments
        .deploy("http", undeployed::next, instances.size())
        .recover(failure -> Deployments.explain(failure, "http", address.host(), address.port()))
        .onSuccess(deployed -> port = instances.get(0).port());
  }

  /**
   * Returns the API as a router for the event loop of the caller. It responds with UNAVAILABLE once
   * this server is closed.
   *
   * @param users of the application; empty for callers with keys, tokens and sessions
   */
  Future<Router> router(Optional<HostUsers> users) {
    MountedApi api =
        new MountedApi(contract, settings(), console, apiPorts(mounted.getAndIncrement(), users));
    return routers.add(vertx, api);
  }

  /** Returns the port that HTTP is served on; 0 when it has none of its own. */
  int port() {
    return port;
  }

  /**
   * @param loop that uses them; any number from 0
   */
  private ApiPorts apiPorts(int loop, Optional<HostUsers> users) {
    JobDatabase own = serving.database(loop);
    PgExportStore store = new PgExportStore(own);
    ServerConfig.Http http = config.http();
    Auth.Proxy proxy = config.auth().proxy();
    return new ApiPorts(
        exports(store, source),
        new PgApiKeys(own, used),
        new PgSessions(own),
        tokens,
        new ProxyHeaders(proxies, proxy.projectHeader(), proxy.scopesHeader(), http.corsOrigins()),
        users,
        store,
        ports.watch(),
        ports.store().served(),
        ports.readiness(),
        limits,
        events,
        connections,
        responses);
  }

  Future<Void> createProject(String projectId, String tenant) {
    return new PgProjects(serving.database(0))
        .create(projectId, Optional.of(tenant), Map.of(), config.exports().activePerProject())
        .mapEmpty();
  }

  /**
   * Shares one gate among all loops, as their queries share a pool. Siblings on the bus bypass it.
   */
  private DeliverySource sourceInTurns() {
    Duration patience = config.database().timeout();
    Turns checks = new Turns(vertx, "source", PgDeliverySource.QUESTIONS, patience);
    Turns estimates =
        new Turns(vertx, "source for estimates", PgDeliverySource.ESTIMATES, patience);
    return ports.source().gatedBy(checks::pass, estimates::pass);
  }

  /** Has no separate connections: siblings send few queries. */
  private BusVerticle bus() {
    JobDatabase database = ports.databases().serving(0);
    return new BusVerticle(
        config.bus().prefix(),
        contract,
        exports(new PgExportStore(database), ports.source()),
        new PgApiKeys(database));
  }

  private Exports exports(PgExportStore store, DeliverySource source) {
    return new Exports(
        store,
        source,
        ports.store().files(),
        new CsvPreview(ports.store().served(), PREVIEW_DEADLINE),
        ports.events(),
        new ExportLimits(
            config.exports().activePerProject(),
            config.exports().queuedPerProject(),
            config.limits().exportsPerHour(),
            config.exports().storedBytesPerProject(),
            Duration.ofDays(config.exports().maxRangeDays()),
            config.exports().maxColumns()),
        IDS::generate);
  }

  private ApiSettings settings() {
    ServerConfig.Http http = config.http();
    return new ApiSettings(
        http.host(),
        Math.max(0, http.port()),
        http.maxBodyBytes(),
        http.idleTimeoutSeconds(),
        http.requestTimeoutSeconds(),
        http.corsOrigins(),
        proxies,
        http.publicUrl());
  }

  /** Returns the number of event loops that serve HTTP. */
  static int instances(ServerConfig.Http settings) {
    int configured = settings.instances();
    return configured == 0 ? Runtime.getRuntime().availableProcessors() : configured;
  }
}
