package io.hookexport;

import io.hookexport.config.ServerConfig;
import io.hookexport.config.ServerConfig.Role;
import io.hookexport.gzip.Gzip;
import io.hookexport.worker.ExportVerticle;
import io.hookexport.worker.JanitorVerticle;
import io.hookexport.worker.LargeSlots;
import io.hookexport.worker.WorkerSettings;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The roles that no request triggers: running exports, and cleaning up.
 *
 * @param process the name that leases of its workers have
 */
record BackgroundRoles(ServerConfig config, ServerPorts ports, String process) {
  /** They stop together: no worker may claim what another one hands back. */
  Future<Void> deploy(Deployments deployments) {
    List<VerticleBase> verticles = new ArrayList<>();
    if (config.roles().contains(Role.WORKER)) {
      verticles.addAll(workers());
    }
    if (config.roles().contains(Role.JANITOR)) {
      verticles.add(janitor());
    }
    return deployments.deployTogether("workers and janitor", verticles);
  }

  private List<ExportVerticle> workers() {
    int running = config.exports().running();
    LargeSlots largeSlots = new LargeSlots(running);
    return JobDatabases.shares(running, Runtime.getRuntime().availableProcessors()).stream()
        .map(
            share ->
                new ExportVerticle(
                    ports.queue(),
                    ports.source(),
                    ports.store().files(),
                    ports.events(),
                    settings(share),
                    largeSlots))
        .toList();
  }

  private WorkerSettings settings(int running) {
    ServerConfig.Exports exports = config.exports();
    return new WorkerSettings(
        process,
        running,
        Duration.ofSeconds(exports.leaseSeconds()),
        Duration.ofMillis(exports.pollIntervalMs()),
        exports.maxAttempts(),
        Duration.ofMillis(exports.retryPauseMs()),
        Duration.ofSeconds(config.source().maxExportSeconds()),
        Duration.ofSeconds(exports.retentionSeconds()),
        exports.storedBytesPerProject(),
        Gzip.valueOf(exports.gzip().name()),
        Duration.ofSeconds(config.shutdown().graceSeconds()),
        config.bus().prefix());
  }

  /** Asks the resolver of the system, and so blocks. */
  static String nameOfProcess() {
    try {
      return InetAddress.getLocalHost().getHostName() + "/" + ProcessHandle.current().pid();
    } catch (UnknownHostException nameless) {
      return "unknown/" + ProcessHandle.current().pid();
    }
  }

  private JanitorVerticle janitor() {
    JanitorVerticle.Settings settings =
        new JanitorVerticle.Settings(
            Duration.ofMillis(config.janitor().intervalMs()),
            config.exports().maxAttempts(),
            Duration.ofSeconds(config.files().orphanGraceSeconds()),
            Optional.of(Duration.ofDays(config.exports().historyDays()))
                .filter(history -> !history.isZero()));
    return new JanitorVerticle(ports.queue(), ports.store().files(), ports.events(), settings);
  }
}
