package io.hookexport.http.connection;

import io.hookexport.http.limits.TrustedProxies;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.util.List;

/**
 * How the server listens and what it accepts.
 *
 * @param port 0 for any free port, which all instances of one Vert.x then share
 * @param maxBodyBytes largest request body
 * @param idleTimeoutSeconds a connection without any traffic for this long is closed; so is one
 *     without a complete head for this long after a response
 * @param requestTimeoutSeconds for the head of the first request of a connection, after which the
 *     connection is closed, and for any body from when the server reads it, after which the
 *     response is 408
 * @param corsOrigins whose pages may call this server from a browser
 * @param proxies that are trusted to report the original target of a request
 * @param publicUrl under which clients reach this server, such as {@code
 *     https://example.com/exports}; empty for the URL that a request was sent to
 */
public record ApiSettings(
    String host,
    int port,
    int maxBodyBytes,
    int idleTimeoutSeconds,
    int requestTimeoutSeconds,
    List<String> corsOrigins,
    TrustedProxies proxies,
    String publicUrl) {
  public static final int MAX_REQUEST_LINE_BYTES = 8192;
  public static final int MAX_HEADER_BYTES = 16_384;
  public static final int MAX_HEADER_LINES = 100;

  /** Proxies give up after 60 s by default: they must get a response before. */
  private static final int MAX_WAIT_SECONDS = 50;

  private static final long MAX_HEARTBEAT_MILLIS = 15_000;

  public ApiSettings {
    if (host.isBlank()) {
      throw new IllegalArgumentException("host is empty");
    }
    if (port < 0 || port > 65535) {
      throw new IllegalArgumentException("port " + port + " is not a port (0 to 65535)");
    }
    if (maxBodyBytes < 1 || idleTimeoutSeconds < 1 || requestTimeoutSeconds < 1) {
      throw new IllegalArgumentException("limits must be positive");
    }
    corsOrigins = List.copyOf(corsOrigins);
  }

  /** For clients that connect directly, without foreign pages. */
  public ApiSettings(
      String host, int port, int maxBodyBytes, int idleTimeoutSeconds, int requestTimeoutSeconds) {
    this(
        host,
        port,
        maxBodyBytes,
        idleTimeoutSeconds,
        requestTimeoutSeconds,
        List.of(),
        TrustedProxies.NONE,
        "");
  }

  /**
   * Returns the path under which clients reach this server; often empty.
   *
   * @param mount the path below which another application serves this one; empty for none
   */
  public String basePath(String mount) {
    return publicUrl.isEmpty() ? mount : basePathOf(publicUrl);
  }

  /**
   * Returns the URL under which the client of a request reaches this server, without a slash.
   *
   * @param mount as in {@link #basePath}
   */
  public String publicUrl(HttpServerRequest request, String mount) {
    return URI.create(publicUrl).isAbsolute()
        ? withoutSlash(publicUrl)
        : Origin.of(request, proxies) + basePath(mount);
  }

  /** Returns the origin of this server as a browser sees it. */
  public String origin(HttpServerRequest request) {
    return publicUrl(request, "").replaceFirst("(://[^/]*).*", "$1");
  }

  /** Returns the path of {@code http.public_url}, to which other paths are appended. */
  public static String basePathOf(String publicUrl) {
    return withoutSlash(URI.create(publicUrl).getRawPath());
  }

  private static String withoutSlash(String text) {
    return text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
  }

  /**
   * Returns what precedes the token in a link of fetchFile; without a public URL it begins with a
   * slash.
   */
  public static String filesUrl(String publicUrl) {
    return withoutSlash(publicUrl) + "/v1/files";
  }

  /** Returns the longest wait that a client may request; its connection is idle all that time. */
  public int maxWaitSeconds() {
    int spare = Math.min(5, (idleTimeoutSeconds + 1) / 2);
    return Math.min(MAX_WAIT_SECONDS, idleTimeoutSeconds - spare);
  }

  /**
   * Returns how often an event stream sends something, well before its connection counts as idle.
   */
  public long heartbeatMillis() {
    return Math.min(MAX_HEARTBEAT_MILLIS, idleTimeoutSeconds * 1000L / 3);
  }

  /** Returns options with the limits that the errors of this server name. */
  public HttpServerOptions serverOptions() {
    return new HttpServerOptions()
        .setHost(host)
        .setPort(port)
        .setIdleTimeout(idleTimeoutSeconds)
        .setMaxInitialLineLength(MAX_REQUEST_LINE_BYTES)
        .setMaxHeaderSize(MAX_HEADER_BYTES)
        .setHttp2ClearTextEnabled(false)
        .setDecompressionSupported(false)
        .setCompressionSupported(false);
  }
}
