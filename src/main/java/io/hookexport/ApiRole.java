package io.hookexport;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochRandomGenerator;
import io.hookexport.bus.BusVerticle;
import io.hookexport.config.ServerConfig;
import io.hookexport.contract.Contract;
import io.hookexport.export.Exports;
import io.hookexport.http.ApiPorts;
import io.hookexport.http.ApiSettings;
import io.hookexport.http.ApiVerticle;
import io.hookexport.http.ClientLimits;
import io.hookexport.http.RequestEvents;
import io.hookexport.observe.RequestLog;
import io.hookexport.observe.RequestMetrics;
import io.hookexport.postgres.PgApiKeys;
import io.vertx.core.Deployable;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** The use cases and their two faces, HTTP and event bus. */
final class ApiRole {
  /** A file is verified when it is first served, which takes a second for each GB or so. */
  private static final Duration PREVIEW_DEADLINE = Duration.ofSeconds(10);

  private final ServerConfig config;
  private final Contract contract;
  private final ServerPorts ports;

  ApiRole(ServerConfig config, Contract contract, ServerPorts ports) {
    this.config = config;
    this.contract = contract;
    this.ports = ports;
  }

  /** Completes with the port that HTTP is served on. */
  Future<Integer> deploy(Deployments deployments) {
    PgApiKeys keys = new PgApiKeys(ports.database());
    Exports exports = exports();
    ApiPorts faces = faces(exports, keys);
    List<ApiVerticle> instances = new CopyOnWriteArrayList<>();
    Supplier<Deployable> http =
        () -> {
          ApiVerticle instance = new ApiVerticle(contract, settings(), faces);
          instances.add(instance);
          return instance;
        };
    ServerConfig.Http address = config.http();
    return deployments
        .deploy("http", http, instances())
        .recover(failure -> Deployments.explain(failure, "http", address.host(), address.port()))
        .compose(
            deployed ->
                deployments.deploy("bus", () -> new BusVerticle(contract, exports, keys), 1))
        .map(deployed -> instances.get(0).port());
  }

  private Exports exports() {
    TimeBasedEpochRandomGenerator ids = Generators.timeBasedEpochRandomGenerator();
    return new Exports(
        ports.store(),
        ports.source(),
        ports.files(),
        new CsvPreview(ports.files(), PREVIEW_DEADLINE),
        ports.events(),
        new Exports.Limits(
            config.exports().activePerProject(),
            config.limits().exportsPerHour(),
            Duration.ofDays(config.exports().maxRangeDays()),
            config.exports().maxColumns()),
        ids::generate);
  }

  private ApiPorts faces(Exports exports, PgApiKeys keys) {
    ServerConfig.Limits limits = config.limits();
    return new ApiPorts(
        exports,
        keys,
        ports.store(),
        ports.watch(),
        ports.files(),
        ports.readiness(),
        new ClientLimits(
            limits.requestsPerMinute(),
            limits.failedAuthenticationsPerMinute(),
            limits.openWatches()),
        RequestEvents.all(List.of(new RequestLog(), new RequestMetrics(ports.metrics()))),
        new AtomicInteger());
  }

  private ApiSettings settings() {
    ServerConfig.Http http = config.http();
    return new ApiSettings(
        http.host(),
        http.port(),
        http.maxBodyBytes(),
        http.idleTimeoutSeconds(),
        http.requestTimeoutSeconds(),
        http.maxConnections());
  }

  private int instances() {
    int configured = config.http().instances();
    return configured == 0 ? Runtime.getRuntime().availableProcessors() : configured;
  }
}
