package io.hookexport;

import io.hookexport.config.ServerConfig;
import io.hookexport.config.ServerConfig.Role;
import io.vertx.core.Closeable;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.json.JsonObject;
import io.vertx.core.shareddata.LocalMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * hookexport as a verticle, for deployment by name. Its {@code config} has the keys of {@link
 * HookExportOptions}:
 *
 * <pre>{@code
 * vertx.deployVerticle("io.hookexport.HookExportVerticle", new DeploymentOptions().setConfig(json))
 * }</pre>
 *
 * <p>It is ready when its deployment has completed. Its undeployment, and the close of its Vert.x,
 * hand running exports back, the latter before other verticles are undeployed, and complete within
 * {@code shutdown.grace_seconds} and four more seconds. Deploy one instance: it uses as many event
 * loops as it needs.
 */
public final class HookExportVerticle extends VerticleBase {
  private static final String DEPLOYED = "io.hookexport.deployed";

  private final Function<JsonObject, Future<ServerConfig>> configuration;
  private final Extensions extensions;
  private final Closeable whenVertxCloses = closed -> close().onComplete(closed);
  private final List<String> names = new ArrayList<>();
  private volatile @Nullable Composition composition;
  private boolean closed;

  /** For deployment by name. */
  public HookExportVerticle() {
    this.configuration = this::readOptions;
    this.extensions = Extensions.NONE;
  }

  HookExportVerticle(ServerConfig config, Extensions extensions) {
    this.configuration = unused -> Future.succeededFuture(config);
    this.extensions = extensions;
  }

  /** Parses the packaged configuration, which takes too long for an event loop. */
  private Future<ServerConfig> readOptions(JsonObject json) {
    return vertx.executeBlocking(() -> new HookExportOptions(json).read());
  }

  /** Fails with a {@code ConfigException} when the configuration is wrong. */
  @Override
  public Future<?> start() {
    return configuration
        .apply(config())
        .map(this::composed)
        .compose(
            opening ->
                opening.open().onFailure(failure -> forget()).recover(HookExportVerticle::explain));
  }

  private synchronized Composition composed(ServerConfig config) {
    if (closed) {
      throw new IllegalStateException("This hookexport was closed during its start.");
    }
    takeNames(config);
    Composition opening = new Composition(vertx, config, extensions);
    composition = opening;
    // Vert.x undeploys verticles only after its hooks, and all of them at once.
    ((VertxInternal) vertx).addCloseHook(whenVertxCloses);
    return opening;
  }

  @Override
  public Future<?> stop() {
    return close().onComplete(closed -> forget());
  }

  /** Never fails; may be called twice, and before the start. */
  synchronized Future<Void> close() {
    closed = true;
    Composition open = composition;
    return open == null ? Future.succeededFuture() : open.close();
  }

  /** The library of the contract changes case by the default locale, and then knows no "strİng". */
  private static <T> Future<T> explain(Throwable failure) {
    return Future.failedFuture(
        String.valueOf(failure.getMessage()).indexOf('\u0130') < 0
            ? failure
            : new IllegalStateException(
                "hookexport cannot load its contract in the default locale of this JVM, in which the upper case of i is not I. Start this application with -Duser.language=en, or set another default locale before the deployment.",
                failure));
  }

  /** Two servers at the same addresses would get each other's messages. */
  private void takeNames(ServerConfig config) {
    LocalMap<String, Boolean> taken = vertx.sharedData().getLocalMap(DEPLOYED);
    for (Role role : config.roles()) {
      String name = config.bus().prefix() + "/" + role;
      if (taken.putIfAbsent(name, true) != null) {
        forget();
        throw new IllegalStateException(
            "This Vert.x already has a hookexport with bus.prefix '"
                + config.bus().prefix()
                + "' and the role "
                + role.name().toLowerCase(Locale.ROOT)
                + ". Deploy one instance, or set another bus.prefix.");
      }
      names.add(name);
    }
  }

  private void forget() {
    ((VertxInternal) vertx).removeCloseHook(whenVertxCloses);
    LocalMap<String, Boolean> taken = vertx.sharedData().getLocalMap(DEPLOYED);
    names.forEach(taken::remove);
    names.clear();
  }

  /** Returns empty without the role, and until it is deployed. */
  Optional<ApiRole> api() {
    Composition open = composition;
    return open == null ? Optional.empty() : open.api();
  }

  /** Returns the port of HTTP; 0 when there is none. */
  int port() {
    return api().map(ApiRole::port).orElse(0);
  }

  /** Returns -1 when there is none. */
  int managementPort() {
    Composition open = composition;
    return open == null ? -1 : open.managementPort();
  }
}
