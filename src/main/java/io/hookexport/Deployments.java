package io.hookexport;

import io.hookexport.config.ServerConfig;
import io.vertx.core.Context;
import io.vertx.core.Deployable;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/**
 * Starts verticles, and registers their close actions. They are nobody's children: Vert.x would
 * undeploy children all at once, before their parent, and so the API together with the workers.
 */
final class Deployments {
  private final Vertx vertx;
  private final ShutdownSequence closings;
  private final ContextInternal owner;
  private final Context outside;

  /** Futures complete on the context of the caller. */
  Deployments(Vertx vertx, ShutdownSequence closings) {
    this.vertx = vertx;
    this.closings = closings;
    this.owner = (ContextInternal) vertx.getOrCreateContext();
    this.outside = ((VertxInternal) vertx).createEventLoopContext();
  }

  ShutdownSequence closings() {
    return closings;
  }

  private Future<String> deploy(Supplier<Future<String>> deployment) {
    Promise<String> deployed = owner.promise();
    outside.runOnContext(go -> deployment.get().onComplete(deployed));
    return deployed.future();
  }

  /** Deploys several instances of one verticle. */
  Future<Void> deploy(String what, Supplier<Deployable> verticle, int instances) {
    DeploymentOptions options = new DeploymentOptions().setInstances(instances);
    return deploy(() -> vertx.deployVerticle(verticle, options))
        .onSuccess(id -> closings.push(what, () -> vertx.undeploy(id)))
        .mapEmpty();
  }

  /** Deploys verticles that are stopped in parallel, because each may take long to stop. */
  Future<Void> deployTogether(String what, List<? extends Deployable> verticles) {
    List<Future<String>> deployed =
        verticles.stream().map(verticle -> deploy(() -> vertx.deployVerticle(verticle))).toList();
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

  /** Adds the remedy to an error such as "Address already in use" or an unknown host. */
  static Future<Void> explain(Throwable failure, String section, String host, int port) {
    return Future.failedFuture(
        failure instanceof SocketException || failure instanceof UnknownHostException
            ? cannotListen(section, host, "port", port, failure)
            : failure);
  }

  /** Checks the ports before Hazelcast starts, which logs a failure as stack traces. */
  static void requireFree(ServerConfig.Cluster cluster) {
    requireFree(cluster.host(), "port", cluster.port());
    requireFree(cluster.host(), "port + 1", cluster.port() + 1);
  }

  private static void requireFree(String host, String key, int port) {
    try (ServerSocket probe = new ServerSocket()) {
      probe.bind(new InetSocketAddress(host, port));
    } catch (IOException e) {
      throw cannotListen("cluster", host, key, port, e);
    }
  }

  private static IllegalStateException cannotListen(
      String section, String host, String key, int port, Throwable failure) {
    return new IllegalStateException(
        String.format(
            Locale.ROOT,
            "cannot listen on %s.host %s, %s.%s (%d): %s. Set %s.host to an address of this machine, and %s.port to a free port.",
            section,
            host,
            section,
            key,
            port,
            failure.getMessage(),
            section,
            section),
        failure);
  }
}
