package io.hookexport;

import io.hookexport.admin.Operator;
import io.hookexport.bus.Cluster;
import io.hookexport.cli.Launcher;
import io.hookexport.config.ConfigException;
import io.hookexport.config.ServerConfig;
import io.hookexport.observe.ProcessMetrics;
import io.hookexport.source.SampleData;
import io.hookexport.source.definition.SourceCopy;
import io.hookexport.source.definition.SourceText;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/** Implements the commands, each with a Vert.x that is closed when the command is done. */
final class App implements Launcher {
  private static final long STEP_SECONDS = 60;

  /** Exceeds all intended waits of a start: the test of the source takes up to a minute. */
  private static final long START_SECONDS = 150;

  private final Runnable beforeServing;

  /**
   * @param beforeServing runs when the log is set up and no server has started yet
   */
  App(Runnable beforeServing) {
    this.beforeServing = beforeServing;
  }

  @Override
  public Server start(ServerConfig config) {
    CommandVertx.setLog(config);
    beforeServing.run();
    SourceOperations.requireName(config.source().name());
    ProcessMetrics metrics = new ProcessMetrics();
    Vertx vertx =
        config.cluster().enabled()
            ? clustered(config.cluster(), metrics)
            : metrics.measure(Vertx.builder(), CommandVertx.options()).build();
    RunningServer server = new RunningServer(vertx, config, metrics);
    try {
      RunningServer started = CommandVertx.await(server.start(), START_SECONDS);
      started.guardedBy(ProcessGuard.start(vertx));
      return started;
    } catch (Throwable failure) { // also when the process ends during the start
      server.abandon(failure);
      throw failure;
    }
  }

  @Override
  public List<String> migrate(ServerConfig config) {
    return CommandVertx.run(config, vertx -> HookExport.migrate(vertx, config), STEP_SECONDS * 10);
  }

  @Override
  public void sample(ServerConfig config, String projectId, long rows, LongConsumer progress) {
    if (!HookExport.usesNativeSource(config)) {
      throw new ConfigException(
          "source.name: sample fills the native source only, not " + config.source().name());
    }
    CommandVertx.run(
        config,
        vertx ->
            LocalOperator.tenant(config, vertx, projectId)
                .compose(
                    tenant -> SampleData.fill(vertx, config.sourceUri(), tenant, rows, progress)),
        TimeUnit.HOURS.toSeconds(24));
  }

  @Override
  public Operator operator(ServerConfig config) {
    return new LocalOperator(config);
  }

  @Override
  public List<String> listSources() {
    return SourceText.list();
  }

  @Override
  public List<String> showSource(String name) {
    return SourceOperations.read(() -> SourceText.show(name));
  }

  @Override
  public List<String> copySource(String name, Path folder) {
    return SourceCopy.write(name, folder);
  }

  @Override
  public void checkSource(ServerConfig config, Optional<String> tenant, Consumer<String> report) {
    SourceOperations.check(config, tenant, report);
  }

  private static Vertx clustered(ServerConfig.Cluster config, ProcessMetrics metrics) {
    Deployments.requireFree(config);
    var settings = new Cluster.Settings(config.host(), config.port(), config.members());
    return CommandVertx.await(
        Cluster.join(CommandVertx.options(), settings, metrics::measure), STEP_SECONDS);
  }
}
