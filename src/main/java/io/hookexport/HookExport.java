package io.hookexport;

import io.hookexport.bus.ExportClient;
import io.hookexport.config.ServerConfig;
import io.hookexport.export.ExportEvents;
import io.hookexport.export.FileStore;
import io.hookexport.export.UserGrant;
import io.hookexport.http.HostUsers;
import io.hookexport.postgres.Migrations;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.ext.auth.User;
import io.vertx.ext.web.Router;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A server inside another Vert.x application.
 *
 * <pre>{@code
 * HookExport.deploy(vertx, options)
 *     .compose(hookexport -> hookexport.createProject("acme", "acme").map(hookexport))
 *     .compose(hookexport -> hookexport.client().create("acme", request));
 * }</pre>
 *
 * <p>It runs on the application's Vert.x and is closed with it, before the application's verticles.
 * What the application has opened outside of verticles Vert.x closes at the same time. It leaves
 * alone the application's log, metrics, signals, system properties and default locale. {@link
 * HookExportVerticle} is the same for deployment by name.
 */
public final class HookExport {
  private final Vertx vertx;
  private final ServerConfig config;
  private final HookExportVerticle verticle;
  private final String deploymentId;
  private @Nullable Future<Void> closing;

  private HookExport(
      Vertx vertx, ServerConfig config, HookExportVerticle verticle, String deploymentId) {
    this.vertx = vertx;
    this.config = config;
    this.verticle = verticle;
    this.deploymentId = deploymentId;
  }

  /**
   * Deploys a server, and completes when it is ready. Fails with a {@code ConfigException} when the
   * options are wrong; a failed deployment leaves nothing open.
   */
  public static Future<HookExport> deploy(Vertx vertx, HookExportOptions options) {
    return builder(vertx).with(options).deploy();
  }

  /** For a server that is given more than options. */
  public static Builder builder(Vertx vertx) {
    return new Builder(vertx);
  }

  /**
   * Creates or updates the schemas that the server needs, as the command {@code migrate} does; safe
   * to repeat, and from several processes at once.
   *
   * @return the names of the migrations that were applied now
   */
  public static Future<List<String>> migrate(Vertx vertx, HookExportOptions options) {
    return read(vertx, options).compose(config -> migrate(vertx, config));
  }

  /** Parses the packaged configuration, which takes too long for an event loop. */
  private static Future<ServerConfig> read(Vertx vertx, HookExportOptions options) {
    HookExportOptions fixed = new HookExportOptions(options);
    return vertx.executeBlocking(fixed::read, false);
  }

  static Future<List<String>> migrate(Vertx vertx, ServerConfig config) {
    Future<List<String>> ours = Migrations.HOOKEXPORT.apply(vertx, config.database().uri());
    return usesNativeSource(config)
        ? ours.compose(
            applied ->
                Migrations.NATIVE
                    .apply(vertx, config.sourceUri())
                    .map(more -> Stream.concat(applied.stream(), more.stream()).toList())
                    .recover(failure -> partlyApplied(applied, failure)))
        : ours;
  }

  static boolean usesNativeSource(ServerConfig config) {
    return config.source().name().equals("native");
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

  /**
   * Creates a project, or finds it: callers on the event bus and users of the application export
   * the rows of a project. Needs the role api.
   *
   * @param tenant the source's id of the project
   * @return fails with INVALID_REQUEST when the project exists with another tenant, and has exports
   *     or keys
   */
  public Future<Void> createProject(String projectId, String tenant) {
    return api().compose(role -> role.createProject(projectId, tenant));
  }

  /**
   * Returns the API as a router, for {@code route("/exports/*").subRouter(…)}. Callers present API
   * keys, tokens or sessions, as on a port of its own. Call it on each event loop that serves HTTP,
   * as in the start of each instance of an HTTP verticle: a router is for one event loop. Needs the
   * role api.
   */
  public Future<Router> router() {
    return api().compose(role -> role.router(Optional.empty()));
  }

  /**
   * Returns the API as {@link #router()} does, for users that an authentication handler before it
   * has put into the routing context. Headers with keys and tokens have no meaning here.
   *
   * @param grants returns what a user may do, or empty for nothing, which is a response 401. It is
   *     called for each request, and again while a response lasts; a failure is a response 503, as
   *     is no result within 10 s
   */
  public Future<Router> router(Function<User, Future<Optional<UserGrant>>> grants) {
    return api().compose(role -> role.router(Optional.of(new HostUsers(grants))));
  }

  private Future<ApiRole> api() {
    return verticle
        .api()
        .map(Future::succeededFuture)
        .orElseGet(
            () ->
                Future.failedFuture(
                    new IllegalStateException(
                        "This hookexport has no role api. Add it to roles, or ask the one that has it.")));
  }

  /** Returns a client on the event bus with the prefix of this server. */
  public ExportClient client() {
    return new ExportClient(vertx, config.bus().prefix());
  }

  /** Returns the port of its own HTTP server; 0 when it has none. */
  public int port() {
    return verticle.port();
  }

  /** Returns the port for operators; -1 when there is none. */
  public int managementPort() {
    return verticle.managementPort();
  }

  /** For {@link Vertx#undeploy}, which is the same as {@link #close}. */
  public String deploymentId() {
    return deploymentId;
  }

  /**
   * Hands running exports back when {@code shutdown.grace_seconds} are over, and closes everything
   * within four more seconds. All calls get the same future.
   */
  public synchronized Future<Void> close() {
    if (closing == null) {
      // Others may undeploy it, or close its Vert.x, before or at the same time.
      closing =
          vertx.deploymentIDs().contains(deploymentId)
              ? vertx.undeploy(deploymentId).recover(undeployedByOthers -> verticle.close())
              : verticle.close();
    }
    return closing;
  }

  /** What a server is deployed with; only the options are needed. */
  public static final class Builder {
    private final Vertx vertx;
    private final List<ExportEvents> events = new ArrayList<>();
    private HookExportOptions options = new HookExportOptions();
    private Measures measures = Measures.NONE;
    private Optional<Extensions.Store> files = Optional.empty();

    private Builder(Vertx vertx) {
      this.vertx = vertx;
    }

    public Builder with(HookExportOptions chosen) {
      options = new HookExportOptions(chosen);
      return this;
    }

    /**
     * Adds a listener to the events of the exports that this server causes. One that fails affects
     * no export.
     */
    public Builder withEvents(ExportEvents listener) {
      events.add(listener);
      return this;
    }

    /**
     * Registers the meters of this server, whose names begin with {@code hookexport}; without a
     * registry there are none.
     */
    public Builder withMeters(HookExportMeters meters) {
      measures = meters.measures();
      return this;
    }

    /**
     * Keeps finished files in a store of the application, in place of the folder {@code
     * files.directory}. The application opens it before, and closes it after the server.
     *
     * @param store is both: what workers write, and what requests read
     */
    public <S extends FileStore & FileStore.Served> Builder withFiles(S store) {
      files = Optional.of(new Extensions.Store(store, store));
      return this;
    }

    /** See {@link HookExport#deploy}. */
    public Future<HookExport> deploy() {
      Extensions extensions = new Extensions(measures, events, files);
      return read(vertx, options)
          .compose(
              config -> {
                HookExportVerticle verticle = new HookExportVerticle(config, extensions);
                return vertx
                    .deployVerticle(verticle)
                    .map(id -> new HookExport(vertx, config, verticle, id));
              });
    }
  }
}
