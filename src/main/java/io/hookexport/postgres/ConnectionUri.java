package io.hookexport.postgres;

import io.vertx.pgclient.PgConnectOptions;

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
}
