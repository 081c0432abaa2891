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
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Connection URIs whose errors do not show the password. {@code sslmode} and {@code sslrootcert}
 * mean what they mean to psql: allow, prefer and require encrypt without asking who answers,
 * verify-ca and verify-full ask, and need the file with the certificates to believe.
 */
public final class ConnectionUri {
  private static final Pattern ROOT_CERTIFICATES = Pattern.compile("(?i)[?&]sslrootcert=([^&]*)");

  /** Whoever accepts a connection and says nothing is waited for no longer. */
  static final Duration SILENCE = Duration.ofSeconds(10);

  private ConnectionUri() {}

  /**
   * Options of a {@code postgresql://} URI.
   *
   * @throws IllegalArgumentException with a message that holds nothing of the URI
   */
  public static PgConnectOptions parse(String uri) {
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
          "the database URI cannot be read; it has the form postgresql://user:password@host:port/name, special characters percent-encoded");
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
          "the database URI asks for sslmode verify-ca or verify-full; it must name the file of trusted certificates, too: &sslrootcert=/path/to/root.pem");
    }
    return mode == SslMode.VERIFY_FULL ? tls.setHostnameVerificationAlgorithm("HTTPS") : tls;
  }

  /** A connection of its own; a failure says which database, not with which password. */
  public static Future<PgConnection> connect(Vertx vertx, String uri) {
    PgConnectOptions options = parse(uri).addProperty("application_name", "hookexport");
    Future<PgConnection> connecting =
        PgConnection.connect(vertx, options).map(LoggingPool::logging);
    return answered(
            uri,
            SILENCE,
            connecting
                // "already exists, skipping" is no news.
                .compose(c -> c.query("set client_min_messages = warning").execute().map(c))
                .recover(f -> Future.failedFuture(unusable(options, reason(f), f))))
        // Also one that is there after all, when nobody waits for it any longer.
        .onFailure(failure -> connecting.onSuccess(BorrowedChannel::drop));
  }

  /** The same future; a wait that is too long ends with words that say for which database. */
  static <T> Future<T> answered(String uri, Duration limit, Future<T> answer) {
    return answer
        .timeout(limit.toMillis(), TimeUnit.MILLISECONDS)
        .recover(
            failure ->
                Future.failedFuture(
                    failure instanceof TimeoutException
                        ? unusable(
                            parse(uri),
                            "it has given no answer for " + limit.toSeconds() + " s",
                            failure)
                        : failure));
  }

  private static String reason(Throwable failure) {
    return String.valueOf(
        failure instanceof PgException pg ? pg.getErrorMessage() : failure.getMessage());
  }

  private static IllegalStateException unusable(
      PgConnectOptions database, String reason, Throwable failure) {
    return new IllegalStateException(
        String.format(
            Locale.ROOT,
            "cannot use the database '%s' at %s:%d as role '%s': %s. Check the URI, that the server runs, and that it lets this role in.",
            database.getDatabase(),
            database.getHost(),
            database.getPort(),
            database.getUser(),
            reason),
        failure);
  }
}
