package io.hookexport.postgres;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.pgclient.PgException;
import io.vertx.pgclient.SslMode;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Connection URIs whose errors do not show the password. {@code sslmode} and {@code sslrootcert}
 * mean what they mean to psql: allow, prefer and require encrypt without asking who answers,
 * verify-ca and verify-full ask, and need the file with the certificates to believe.
 */
final class ConnectionUri {
  private static final Pattern ROOT_CERTIFICATES = Pattern.compile("[?&]sslrootcert=([^&]*)");

  private ConnectionUri() {}

  /**
   * Options of a {@code postgresql://} URI.
   *
   * @throws IllegalArgumentException with a message that holds nothing of the URI
   */
  static PgConnectOptions parse(String uri) {
    PgConnectOptions options;
    Optional<String> rootCertificates;
    try {
      options = PgConnectOptions.fromUri(uri);
      // A pooler refuses other parameters of the startup than these and the name.
      Map<String, String> parameters = new HashMap<>(options.getProperties());
      parameters.remove("extra_float_digits");
      parameters.put("client_encoding", "utf8");
      parameters.put("DateStyle", "ISO");
      options.setProperties(parameters);
      Matcher found = ROOT_CERTIFICATES.matcher(uri);
      rootCertificates =
          found.find()
              ? Optional.of(URLDecoder.decode(found.group(1), StandardCharsets.UTF_8))
              : Optional.empty();
    } catch (RuntimeException e) {
      throw new IllegalArgumentException(
          "the database URI cannot be read; it has the form"
              + " postgresql://user:password@host:port/name, special characters percent-encoded");
    }
    return options.getSslMode() == SslMode.DISABLE
        ? options
        : options.setSslOptions(tls(options.getSslMode(), rootCertificates));
  }

  private static ClientSSLOptions tls(SslMode mode, Optional<String> rootCertificates) {
    ClientSSLOptions tls = new ClientSSLOptions();
    rootCertificates.ifPresent(
        file -> tls.setTrustOptions(new PemTrustOptions().addCertPath(file)));
    boolean verified = mode == SslMode.VERIFY_CA || mode == SslMode.VERIFY_FULL;
    if (!verified) {
      return tls.setTrustAll(rootCertificates.isEmpty());
    }
    if (rootCertificates.isEmpty()) {
      throw new IllegalArgumentException(
          "the database URI asks for sslmode verify-ca or verify-full; it must name the file of"
              + " trusted certificates, too: &sslrootcert=/path/to/root.pem");
    }
    return mode == SslMode.VERIFY_FULL ? tls.setHostnameVerificationAlgorithm("HTTPS") : tls;
  }

  /** A connection of its own; a failure says which database, not with which password. */
  static Future<PgConnection> connect(Vertx vertx, String uri) {
    PgConnectOptions options = parse(uri).addProperty("application_name", "hookexport");
    return PgConnection.connect(vertx, options)
        .compose(
            connection ->
                // "already exists, skipping" is no news.
                connection
                    .query("set client_min_messages = warning")
                    .execute()
                    .map(connection)
                    .recover(
                        failure ->
                            connection.close().transform(closed -> Future.failedFuture(failure))))
        .recover(
            failure -> {
              String reason =
                  failure instanceof PgException pg
                      ? String.valueOf(pg.getErrorMessage())
                      : String.valueOf(failure.getMessage());
              return Future.failedFuture(
                  new IllegalStateException(
                      "cannot use the database '"
                          + options.getDatabase()
                          + "' at "
                          + options.getHost()
                          + ":"
                          + options.getPort()
                          + ": "
                          + reason,
                      failure));
            });
  }
}
