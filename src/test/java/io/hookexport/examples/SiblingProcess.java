package io.hookexport.examples;

import io.hookexport.bus.Cluster;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The example verticle in a process of its own, which joins the cluster of a running server:
 *
 * <pre>
 * HOOKEXPORT_CLUSTER_ENABLED=true java -jar target/hookexport.jar serve
 * java -cp target/hookexport.jar:target/test-classes io.hookexport.examples.SiblingProcess \
 *     acme 127.0.0.1:5701
 * </pre>
 */
final class SiblingProcess {
  private SiblingProcess() {}

  /**
   * @param args project id; {@code host:port} of a member
   */
  public static void main(String[] args) throws Exception {
    Cluster.Settings settings = new Cluster.Settings("127.0.0.1", 5711, List.of(args[1]));
    Vertx vertx = Cluster.join(new VertxOptions(), settings).await(60, TimeUnit.SECONDS);
    Instant to = Instant.now();
    vertx
        .deployVerticle(
            new FailedDeliveriesVerticle(
                args[0],
                to.minus(Duration.ofDays(90)),
                to,
                link -> {
                  System.out.println("fetch " + link);
                  vertx.close();
                }))
        .onFailure(
            cause -> {
              System.err.println(cause.getMessage());
              vertx.close();
            });
  }
}
