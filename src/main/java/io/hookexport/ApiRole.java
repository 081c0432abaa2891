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
import io.hookexport.http.ProxyHeaders;
import io.hookexport.http.RequestEvents;
import io.hookexport.http.connection.ApiSettings;
import io.hookexport.http.limits.ClientLimits;
import io.hookexport.http.limits.ConnectionPlaces;
import io.hookexport.http.limits.LoopLoad;
import io.hookexport.http.limits.ResponseBytes;
import io.hookexport.http.limits.TrustedProxies;
import io.hookexport.http.limits.Turns;
import io.hookexport.jobs.JobDatabase;
import io.hookexport.jobs.KeyUses;
import io.hookexport.jobs.PgApiKeys;
import io.hookexport.jobs.PgExportStore;
import io.hookexport.jobs.PgSessions;
import io.hookexport.jwt.JwtSettings;
import io.hookexport.jwt.JwtTokens;
import io.hookexport.observe.RequestLog;
import io.hookexport.observe.RequestMetrics;
import io.hookexport.source.PgDeliverySource;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The use cases over HTTP and the event bus. */
record ApiRole(Vertx vertx, ServerConfig config, Contract contract, ServerPorts ports) {
  private static final Logger LOG = LoggerFactory.getLogger(ApiRole.class);

  /** A file is verified when it is first served, which takes a second for each GB or so. */
  private static final Duration PREVIEW_DEADLINE = Duration.ofSeconds(10);

  /** Shared by all exports of the process: the order of ids is the order of creation. */
  private static final TimeBasedEpochRandomGenerator IDS =
      Generators.timeBasedEpochRandomGenerator();

  /** Completes with the port that HTTP is served on. */
  Future<Integer> deploy(Deployments deployments) {
    KeyUses used = new KeyUses(ports.databases().background());
    List<ApiVerticle> instances = instances(used);
    Iterator<ApiVerticle> undeployed = instances.iterator();
    ServerConfig.Http address = config.http();
    return deployments
        .deploy("key uses", () -> used, 1)
        .compose(deployed -> deployments.deploy("http", undeployed::next, instances.size()))
        .recover(failure -> Deployments.explain(failure, "http", address.host(), address.port()))
        .compose(deployed -> deployments.deploy("bus", this::bus, 1))
        .map(deployed -> instances.get(0).port());
  }

  /** Creates one for each event loop, each with its own connections to the job database. */
  private List<ApiVerticle> instances(KeyUses used) {
    ServerConfig.Limits limits = config.limits();
    ServerConfig.Http http = config.http();
    TrustedProxies proxies = TrustedProxies.of(http.trustedProxies());
    ClientLimits shared =
        new ClientLimits(
            limits.requestsPerMinute(),
            limits.failedAuthenticationsPerMinute(),
            limits.openWatches(),
            proxies);
    RequestEvents events =
        RequestEvents.all(List.of(new RequestLog(), new RequestMetrics(ports.metrics())));
    ConnectionPlaces connections =
        ConnectionPlaces.ofThisProcess(
            http.maxConnections(), http.maxConnectionsPerAddress(), proxies);
    ResponseBytes responses = ResponseBytes.ofThisProcess();
    logSizes(connections, LoopLoad.ofThisProcess(instances(http)));
    DeliverySource source = sourceInTurns();
    ConsoleSettings console = ConsolePage.settings(config.console());
    Optional<SignedTokens> tokens = tokens(config.auth().jwt());
    Auth.Proxy proxy = config.auth().proxy();
    ProxyHeaders proxied =
        new ProxyHeaders(proxies, proxy.projectHeader(), proxy.scopesHeader(), http.corsOrigins());
    return IntStream.range(0, instances(http))
        .mapToObj(
            loop -> {
              LoopLoad load = LoopLoad.ofThisProcess(instances(http));
              JobDatabase database = inTurns(ports.databases().serving(loop), load);
              PgExportStore store = new PgExportStore(database);
              return new ApiVerticle(
                  contract,
                  settings(),
                  console,
                  new ApiPorts(
                      exports(store, source),
                      new PgApiKeys(database, used),
                      new PgSessions(database),
                      tokens,
                      proxied,
                      store,
                      ports.watch(),
                      ports.files(),
                      ports.readiness(),
                      shared,
                      events,
                      connections,
                      responses,
                      load));
            })
        .toList();
  }

  /** Says once what this process has room for. */
  private void logSizes(ConnectionPlaces connections, LoopLoad load) {
    LOG.atInfo()
        .addKeyValue("served", connections.most())
        .addKeyValue("event_loops", instances(config.http()))
        .addKeyValue("waiting_per_loop", load.most())
        .addKeyValue("database_connections", config.database().poolSize())
        .addKeyValue("max_heap_bytes", Runtime.getRuntime().maxMemory())
        .log("The sizes of the API");
  }

  private Optional<SignedTokens> tokens(Auth.Jwt jwt) {
    jwt.requireKeySet();
    return jwt.isOn()
        ? Optional.of(
            JwtTokens.of(
                vertx,
                new JwtSettings(
                    jwt.jwks(),
                    jwt.secret(),
                    jwt.issuer(),
                    jwt.audience(),
                    jwt.algorithms(),
                    jwt.projectClaim(),
                    jwt.scopesClaim(),
                    Duration.ofSeconds(jwt.leewaySeconds()))))
        : Optional.empty();
  }

  /**
   * Admits as many statements as there are connections: further ones wait where clients take turns.
   */
  private JobDatabase inTurns(JobDatabase database, LoopLoad load) {
    return database.gatedBy(
        RequestGate.of(vertx, database.connections(), config.database().timeout(), load));
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
        contract, exports(new PgExportStore(database), ports.source()), new PgApiKeys(database));
  }

  private Exports exports(PgExportStore store, DeliverySource source) {
    return new Exports(
        store,
        source,
        ports.files(),
        new CsvPreview(ports.files(), PREVIEW_DEADLINE),
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
        http.port(),
        http.maxBodyBytes(),
        http.idleTimeoutSeconds(),
        http.requestTimeoutSeconds(),
        http.corsOrigins(),
        TrustedProxies.of(http.trustedProxies()),
        http.publicUrl());
  }

  /** Returns the number of event loops that serve HTTP. */
  static int instances(ServerConfig.Http settings) {
    int configured = settings.instances();
    return configured == 0 ? Runtime.getRuntime().availableProcessors() : configured;
  }
}
