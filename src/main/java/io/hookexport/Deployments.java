package io.hookexport;

import io.vertx.core.Deployable;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/** Starts verticles, and leaves word of how to stop them. */
final class Deployments {
  private final Vertx vertx;
  private final Closings closings;

  Deployments(Vertx vertx, Closings closings) {
    this.vertx = vertx;
    this.closings = closings;
  }

  /** So many instances of one verticle. */
  Future<Void> deploy(String what, Supplier<Deployable> verticle, int instances) {
    return vertx
        .deployVerticle(verticle, new DeploymentOptions().setInstances(instances))
        .onSuccess(id -> closings.push(what, () -> vertx.undeploy(id)))
        .mapEmpty();
  }

  /** Verticles that are stopped all at once, because each may take its time to end. */
  Future<Void> deployTogether(String what, List<? extends Deployable> verticles) {
    List<Future<String>> deployed = new ArrayList<>();
    verticles.forEach(verticle -> deployed.add(vertx.deployVerticle(verticle)));
    closings.push(
        what,
        () ->
            Future.join(
                deployed.stream()
                    .filter(Future::succeeded)
                    .map(id -> vertx.undeploy(id.result()))
                    .toList()));
    return Future.join(deployed).mapEmpty();
  }

  /** "Address already in use" alone does not help anybody. */
  static Future<Void> explain(Throwable failure, String section, String host, int port) {
    return Future.failedFuture(
        failure instanceof SocketException
            ? new IllegalStateException(
                String.format(
                    Locale.ROOT,
                    "cannot listen on %s.host %s, %s.port %d: %s",
                    section,
                    host,
                    section,
                    port,
                    failure.getMessage()),
                failure)
            : failure);
  }
}
