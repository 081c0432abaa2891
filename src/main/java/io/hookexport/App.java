package io.hookexport;

import io.hookexport.bus.Cluster;
import io.hookexport.cli.Launcher;
import io.hookexport.config.ConfigException;
import io.hookexport.config.ServerConfig;
import io.hookexport.export.ApiKeys;
import io.hookexport.export.Project;
import io.hookexport.jobs.JobDatabase;
import io.hookexport.jobs.PgApiKeys;
import io.hookexport.observe.LogOutput;
import io.hookexport.observe.Metrics;
import io.hookexport.postgres.Migrations;
import io.hookexport.source.PgTenants;
import io.hookexport.source.SampleData;
import io.hookexport.source.definition.SourceDefinition;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Implements the commands, each with a Vert.x that is closed when the command is done. */
final class App implements Launcher {
  private static final Logger LOG = LoggerFactory.getLogger(App.class);
  private static final long STEP_SECONDS = 60;

  /** Exceeds all intended waits of a start: the test of the source takes up to a minute. */
  private static final long START_SECONDS = 150;

  /** For closing Vert.x after the command, whose result or failure is known by then. */
  private static final long CLOSE_SECONDS = 5;

  private final Runnable beforeServing;

  /**
   * @param beforeServing runs when the log is set up and no server has started yet
   */
  App(Runnable beforeServing) {
    this.beforeServing = beforeServing;
  }

  @Override
  public Server start(ServerConfig config) {
    setLog(config);
    beforeServing.run();
    requireSource(config.source().name());
    Metrics metrics = new Metrics();
    Vertx vertx =
        config.cluster().enabled()
            ? clustered(config.cluster(), metrics)
            : metrics.measure(Vertx.builder(), options()).build();
    RunningServer server = new RunningServer(vertx, config, metrics);
    try {
      return await(server.start(), START_SECONDS);
    } catch (Throwable failure) { // also when the process ends during the start
      server.abandon(failure);
      throw failure;
    }
  }

  @Override
  public List<String> migrate(ServerConfig config) {
    setLog(config);
    return withVertx(
        vertx ->
            Migrations.HOOKEXPORT
                .apply(vertx, config.database().uri())
                .compose(
                    applied ->
                        usesNativeSource(config)
                            ? Migrations.NATIVE
                                .apply(vertx, config.sourceUri())
                                .map(
                                    more -> Stream.concat(applied.stream(), more.stream()).toList())
                                .recover(failure -> partlyApplied(applied, failure))
                            : Future.succeededFuture(applied)),
        STEP_SECONDS * 10);
  }

  @Override
  public void sample(ServerConfig config, String projectId, long rows, LongConsumer progress) {
    setLog(config);
    if (!usesNativeSource(config)) {
      throw new ConfigException(
          "source.name: sample fills the native source only, not " + config.source().name());
    }
    withVertx(
        vertx ->
            withKeys(vertx, config, keys -> tenant(keys, projectId))
                .compose(
                    tenant -> SampleData.fill(vertx, config.sourceUri(), tenant, rows, progress)),
        TimeUnit.HOURS.toSeconds(24));
  }

  @Override
  public String createKey(ServerConfig config, String projectId, Optional<String> tenant) {
    if (!Project.isId(projectId)) {
      throw Project.noId(projectId);
    }
    requireSource(config.source().name());
    return withKeys(
        config,
        (vertx, keys) ->
            tenant
                .map(Future::succeededFuture)
                .orElseGet(() -> tenant(keys, projectId))
                .compose(wanted -> requireTenant(vertx, config, wanted))
                .compose(
                    known ->
                        tenant
                            .map(t -> keys.create(projectId, t))
                            .orElseGet(() -> keys.create(projectId))));
  }

  /** Rejects a tenant that the platform lacks: every export of its key would be rejected. */
  private static Future<Void> requireTenant(Vertx vertx, ServerConfig config, String tenant) {
    String source = config.source().name();
    SourceDefinition definition = SourceDefinition.load(source, config.source().parameterValues());
    return new PgTenants(vertx, definition, config.sourceUri(), config.database().timeout())
        .problem(tenant)
        .map(
            problem -> {
              if (problem.isPresent()) {
                throw new IllegalStateException(
                    ("the source '" + source + "' has no tenant '" + tenant + "': " + problem.get())
                        + ". No key was created. Name a tenant that the source has: keys create --tenant T");
              }
              return null;
            });
  }

  @Override
  public List<ApiKeys.KeyInfo> listKeys(ServerConfig config, String projectId) {
    return withKeys(config, (vertx, keys) -> keys.list(projectId));
  }

  @Override
  public boolean revokeKey(ServerConfig config, String projectId, String keyId) {
    return withKeys(config, (vertx, keys) -> keys.revoke(projectId, keyId));
  }

  private <T> T withKeys(ServerConfig config, BiFunction<Vertx, ApiKeys, Future<T>> work) {
    setLog(config);
    return withVertx(
        vertx -> withKeys(vertx, config, keys -> work.apply(vertx, keys)),
        // A created key must be shown, so this wait is longer than the database's own.
        STEP_SECONDS + 6 * config.database().timeout().toSeconds());
  }

  private static <T> Future<T> withKeys(
      Vertx vertx, ServerConfig config, Function<ApiKeys, Future<T>> work) {
    JobDatabase database =
        JobDatabase.open(vertx, config.database().uri(), 1, config.database().timeout());
    return Migrations.HOOKEXPORT
        .requireApplied(vertx, config.database().uri())
        .compose(migrated -> work.apply(new PgApiKeys(database)))
        .eventually(database::close);
  }

  /** Returns the source's id of the project; a new project gets its own id as tenant. */
  private static Future<String> tenant(ApiKeys keys, String projectId) {
    return keys.project(projectId).map(project -> project.map(Project::tenant).orElse(projectId));
  }

  private static <T> T withVertx(Function<Vertx, Future<T>> work, long seconds) {
    Vertx vertx = Vertx.vertx(options());
    try {
      return await(work.apply(vertx), seconds);
    } finally {
      close(vertx);
    }
  }

  private static void close(Vertx vertx) {
    try {
      await(vertx.close(), CLOSE_SECONDS);
    } catch (RuntimeException e) {
      LOG.atDebug().setCause(e).log("Vert.x was not closed after the command");
    }
  }

  private static Vertx clustered(ServerConfig.Cluster config, Metrics metrics) {
    Deployments.requireFree(config);
    var settings = new Cluster.Settings(config.host(), config.port(), config.members());
    return await(Cluster.join(options(), settings, metrics::measure), STEP_SECONDS);
  }

  private static VertxOptions options() {
    return new VertxOptions().setPreferNativeTransport(true);
  }

  /** Checks the name before any resource is opened; reading the folder checks its content. */
  private static void requireSource(String name) {
    boolean ownFolder = name.contains("/") || name.contains("\\");
    if (ownFolder && !Files.isDirectory(Path.of(name))) {
      throw new ConfigException("source.name: there is no folder " + name);
    }
    if (!ownFolder && !SourceDefinition.BUILT_IN.contains(name)) {
      throw new ConfigException(
          "source.name: there is no built-in source '"
              + name
              + "'; there are: "
              + String.join(", ", SourceDefinition.BUILT_IN)
              + ". To use your own folder, write a path with a slash, such as ./mysource");
    }
  }

  private static boolean usesNativeSource(ServerConfig config) {
    return config.source().name().equals("native");
  }

  private static void setLog(ServerConfig config) {
    LogOutput.set(
        config.log().format() == ServerConfig.Log.Format.JSON, config.log().level().name());
  }

  /** Applied migrations stay applied, even when the rest fails. */
  private static <T> Future<T> partlyApplied(List<String> applied, Throwable failure) {
    return Future.failedFuture(
        applied.isEmpty()
            ? failure
            : new IllegalStateException(
                "applied " + String.join(", ", applied) + ", then failed: " + failure.getMessage(),
                failure));
  }

  /** Commands block; servers do not. */
  static <T> T await(Future<T> future, long seconds) {
    try {
      return future.await(seconds, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new IllegalStateException(
          "a database, or another member of the cluster, does not respond. Check database.uri, source.uri and cluster.members, and run the command again. Seconds waited: "
              + seconds,
          e);
    }
  }
}
