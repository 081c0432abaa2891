package io.hookexport.postgres;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
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
 * have their meaning in psql: allow, prefer and require encrypt without verifying the server;
 * verify-ca and verify-full verify it, and need the file with the trusted certificates.
 */
public final class ConnectionUri {
  private static final Pattern ROOT_CERTIFICATES = Pattern.compile("(?i)[?&]sslrootcert=([^&]*)");

  /** The longest wait for a server that accepts a connection and stays silent. */
  static final Duration SILENCE = Duration.ofSeconds(10);

  private ConnectionUri() {}

  /**
   * Returns the options of a {@code postgresql://} URI.
   *
   * @throws IllegalArgumentException with a message that contains nothing of the URI
   */
  public static PgConnectOptions parse(String uri) {
    PgConnectOptions options;
    Optional<String> rootCertificates;
    try {
      options = PgConnectOptions.fromUri(uri);
      // A pooler rejects startup parameters other than these and the name.
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

  /** Opens a single connection; a failure names the database, not the password. */
  public static Future<PgConnection> connect(Vertx vertx, String uri) {
    PgConnectOptions options = parse(uri).addProperty("application_name", "hookexport");
    Future<PgConnection> connecting = unowned(vertx, options).map(LoggingPool::logging);
    return withDeadline(
            uri,
            SILENCE,
            connecting
                // Suppresses notices such as "already exists, skipping".
                .compose(c -> c.query("set client_min_messages = warning").execute().map(c))
                .recover(f -> Future.failedFuture(unusable(options, reason(f), f))))
        // Also drops a connection that succeeds after the deadline.
        .onFailure(failure -> connecting.onSuccess(BorrowedChannel::drop));
  }

  /**
   * Connects on a context of its own: a verticle waits, when it ends, for what was opened on its
   * context, and a server that is silent is connected to for ever.
   */
  private static Future<PgConnection> unowned(Vertx vertx, PgConnectOptions options) {
    Promise<PgConnection> connected = ((ContextInternal) vertx.getOrCreateContext()).promise();
    ((VertxInternal) vertx)
        .createEventLoopContext()
        .runOnContext(go -> PgConnection.connect(vertx, options).onComplete(connected));
    return connected.future();
  }

  /** Returns the same future with a deadline; the failure names the database. */
  static <T> Future<T> withDeadline(String uri, Duration limit, Future<T> result) {
    return result
        .timeout(limit.toMillis(), TimeUnit.MILLISECONDS)
        .recover(
            failure ->
                Future.failedFuture(
                    failure instanceof TimeoutException
                        ? unusable(
                            parse(uri),
                            "it has not responded for " + limit.toSeconds() + " s",
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
            "cannot use the database '%s' at %s:%d as role '%s': %s. Check that the URI is right, that the server is running, and that it accepts this role.",
            database.getDatabase(),
            database.getHost(),
            database.getPort(),
            database.getUser(),
            reason),
        failure);
  }
}
