package io.hookexport.postgres;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the server of a database runs on this machine, where its processes need the same cores as
 * we do. Two conditions must hold: the address we connect to is this machine's, and the server sees
 * a connection from its own machine. Beside a proxy to a remote server only the first holds, and
 * with a pooler beside that server only the second.
 */
public final class SameMachine {
  private static final Logger LOG = LoggerFactory.getLogger(SameMachine.class);

  private SameMachine() {}

  /** Returns false, with a warning, when it cannot be determined. */
  public static Future<Boolean> check(Vertx vertx, Pool pool, String host, Duration timeout) {
    Future<Boolean> address = vertx.executeBlocking(() -> isThisMachine(host), false);
    Future<Boolean> server =
        pool.query(SqlFile.read("reading/same_machine.sql"))
            .execute()
            .map(rows -> rows.iterator().next().getBoolean("same_machine"));
    return Future.all(address, server)
        .map(both -> address.result() && server.result())
        .timeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
        .recover(
            failure -> {
              LOG.atWarn()
                  .addKeyValue("error", failure)
                  .log(
                      "The server could not determine whether the source is local and assumes that it is remote. Set source.connections_per_export to a number other than 0 to skip this check.");
              return Future.succeededFuture(false);
            });
  }

  /** Blocks during the name lookup. */
  static boolean isThisMachine(String host) throws IOException {
    if (host.startsWith("/")) {
      return true; // the folder of a Unix socket
    }
    InetAddress address = InetAddress.getByName(host);
    return address.isLoopbackAddress() || NetworkInterface.getByInetAddress(address) != null;
  }
}
