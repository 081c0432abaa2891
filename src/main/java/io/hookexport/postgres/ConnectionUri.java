package io.hookexport.postgres;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.pgclient.PgException;

/** Connection URIs whose errors do not show the password. */
final class ConnectionUri {
  private ConnectionUri() {}

  /**
   * Options of a {@code postgresql://} URI.
   *
   * @throws IllegalArgumentException with a message that holds nothing of the URI
   */
  static PgConnectOptions parse(String uri) {
    try {
      return PgConnectOptions.fromUri(uri);
    } catch (RuntimeException e) {
      throw new IllegalArgumentException(
          "the database URI cannot be read; it has the form"
              + " postgresql://user:password@host:port/name, special characters percent-encoded");
    }
  }

  /** A connection of its own; a failure says which database, not with which password. */
  static Future<PgConnection> connect(Vertx vertx, String uri) {
    PgConnectOptions options =
        parse(uri)
            .addProperty("application_name", "hookexport")
            // "already exists, skipping" is no news.
            .addProperty("client_min_messages", "warning");
    return PgConnection.connect(vertx, options)
        .recover(
            failure -> {
              String reason =
                  failure instanceof PgException pg
                      ? String.valueOf(pg.getErrorMessage())
                      : String.valueOf(failure.getMessage());
              return Future.failedFuture(
                  new IllegalStateException(
                      "cannot use the database '%s' at %s:%d: %s"
                          .formatted(
                              options.getDatabase(), options.getHost(), options.getPort(), reason),
                      failure));
            });
  }
}
