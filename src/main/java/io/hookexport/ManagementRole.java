package io.hookexport;

import io.hookexport.config.Management;
import io.hookexport.config.ServerConfig;
import io.hookexport.contract.Contract;
import io.hookexport.export.Administration;
import io.hookexport.export.ExportEvents;
import io.hookexport.export.ProjectLimit;
import io.hookexport.http.AdminPorts;
import io.hookexport.http.ManagementVerticle;
import io.hookexport.http.RequestEvents;
import io.hookexport.http.limits.ClientLimits;
import io.hookexport.http.limits.ResponseBytes;
import io.hookexport.http.limits.TrustedProxies;
import io.hookexport.jobs.JobDatabase;
import io.hookexport.jobs.PgAllExports;
import io.hookexport.jobs.PgApiKeys;
import io.hookexport.jobs.PgExportStore;
import io.hookexport.jobs.PgProjects;
import io.hookexport.jobs.PgWorkQueue;
import io.hookexport.observe.LoopLag;
import io.hookexport.observe.RequestLog;
import io.hookexport.source.PgTenants;
import io.hookexport.source.definition.SourceDefinition;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Health, metrics and, with an admin token, administration: on a port for operators. */
record ManagementRole(Vertx vertx, ServerConfig config, ServerPorts ports) {
  /** Few people and programs administer an installation. */
  static final int ADMIN_CONNECTIONS = 2;

  /**
   * Completes with the port, or with -1 when there is none.
   *
   * @param contract of the API, whose paths are known without an admin token, too
   */
  Future<Integer> deploy(Deployments deployments, Contract contract) {
    Management settings = config.management();
    if (settings.port() < 0) {
      return Future.succeededFuture(-1);
    }
    return admin(deployments.closings())
        .compose(
            admin -> {
              ManagementVerticle management =
                  new ManagementVerticle(
                      contract,
                      settings.host(),
                      settings.port(),
                      ports.readiness(),
                      this::scrape,
                      admin);
              return deployments
                  .deploy("management", () -> management, 1)
                  .recover(
                      failure ->
                          Deployments.explain(
                              failure, "management", settings.host(), settings.port()))
                  .compose(deployed -> watchLoops(deployments))
                  .map(deployed -> management.port());
            });
  }

  private Future<Void> watchLoops(Deployments deployments) {
    return ports
        .measures()
        .scraped()
        .map(
            metrics ->
                deployments.deploy(
                    "loop lag",
                    () -> new LoopLag(metrics.metrics()),
                    VertxOptions.DEFAULT_EVENT_LOOP_POOL_SIZE))
        .orElseGet(Future::succeededFuture);
  }

  /** An application that embeds the server shows its metrics itself. */
  private Future<String> scrape() {
    return ports
        .measures()
        .scraped()
        .map(metrics -> metrics.scrape(() -> PgWorkQueue.backlog(ports.databases().health())))
        .orElseGet(() -> Future.succeededFuture(""));
  }

  private Future<Optional<AdminPorts>> admin(ShutdownSequence closings) {
    String token = config.management().adminToken();
    if (token.isEmpty()) {
      return Future.succeededFuture(Optional.empty());
    }
    // Connections of its own: administration takes none from requests, leases or health.
    JobDatabase database =
        JobDatabase.open(
            vertx,
            "jobs-admin",
            config.database().uri(),
            ADMIN_CONNECTIONS,
            config.database().timeout());
    closings.push("database of administration", database::close);
    return vertx
        .executeBlocking(() -> SourceOperations.load(config))
        .compose(
            source ->
                Contract.loadManagement(vertx)
                    .map(
                        contract ->
                            Optional.of(
                                new AdminPorts(
                                    contract,
                                    token,
                                    administration(
                                        vertx, config, database, () -> source, ports.events()),
                                    new ClientLimits(
                                        0,
                                        config.limits().failedAuthenticationsPerMinute(),
                                        0,
                                        TrustedProxies.NONE),
                                    requestEvents(ports.measures()),
                                    ResponseBytes.ofThisProcess()))));
  }

  static RequestEvents requestEvents(Measures measures) {
    return RequestEvents.all(
        Stream.concat(Stream.of(new RequestLog()), measures.requests().stream()).toList());
  }

  /**
   * @param source read when a tenant is checked
   */
  static Administration administration(
      Vertx vertx,
      ServerConfig config,
      JobDatabase database,
      Supplier<SourceDefinition> source,
      ExportEvents events) {
    return new Administration(
        new Administration.Ports(
            new PgProjects(database),
            new PgApiKeys(database),
            new PgExportStore(database),
            new PgAllExports(database),
            events),
        new SourceTenants(vertx, config, source),
        Map.of(
            ProjectLimit.ACTIVE_EXPORTS, (long) config.exports().activePerProject(),
            ProjectLimit.EXPORTS_PER_HOUR, (long) config.limits().exportsPerHour(),
            ProjectLimit.STORED_BYTES, config.exports().storedBytesPerProject()));
  }

  private record SourceTenants(Vertx vertx, ServerConfig config, Supplier<SourceDefinition> files)
      implements Administration.Tenants {
    @Override
    public String source() {
      return config.source().name();
    }

    @Override
    public Future<Optional<String>> problem(String tenant) {
      return new PgTenants(vertx, files.get(), config.sourceUri(), config.database().timeout())
          .problem(tenant);
    }
  }
}
