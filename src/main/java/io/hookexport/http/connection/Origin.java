package io.hookexport.http.connection;

import io.hookexport.http.limits.TrustedProxies;
import io.netty.util.NetUtil;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Scheme and authority that a request was sent to, for absolute links in its response. The target
 * of the request precedes its Host header (RFC 9112, 3.2.2).
 */
public final class Origin {
  private static final String NAME = "[A-Za-z0-9_~-]{1,63}(?:[.][A-Za-z0-9_~-]{1,63}){0,126}[.]?";

  private static final Pattern AUTHORITY =
      Pattern.compile("(?:" + NAME + "|\\[([0-9A-Fa-f:.]{2,45})])(?::([0-9]{1,5}))?");
  private static final Pattern ABSOLUTE_TARGET =
      Pattern.compile("(https?)://([^/?]*)(?:[/?].*)?", Pattern.CASE_INSENSITIVE);

  private static final int LAST_PORT = 65_535;

  private Origin() {}

  /** Returns whether the text is valid in a link: a name or an address, and optionally a port. */
  static boolean isHost(String text) {
    Matcher authority = AUTHORITY.matcher(text);
    return authority.matches()
        && (authority.group(1) == null || NetUtil.isValidIpV6Address(authority.group(1)))
        && (authority.group(2) == null || Integer.parseInt(authority.group(2)) <= LAST_PORT);
  }

  static boolean isAbsoluteTarget(String target) {
    Matcher absolute = ABSOLUTE_TARGET.matcher(target);
    return absolute.matches() && isHost(absolute.group(2));
  }

  /**
   * Returns the origin without a slash at the end. Only for a request that {@link RequestFraming}
   * has accepted.
   *
   * @param proxies that are trusted to report where the client sent the request
   */
  public static String of(HttpServerRequest request, TrustedProxies proxies) {
    Matcher target = ABSOLUTE_TARGET.matcher(request.uri());
    boolean absolute = target.matches();
    String scheme =
        absolute ? target.group(1).toLowerCase(Locale.ROOT) : request.isSSL() ? "https" : "http";
    String host = absolute ? target.group(2) : host(request);
    String proxy = TrustedProxies.peer(request.connection());
    return proxies
            .forwarded("proto", proxy, request.headers())
            .map(value -> value.toLowerCase(Locale.ROOT))
            .filter(value -> value.equals("http") || value.equals("https"))
            .orElse(scheme)
        + "://"
        + proxies.forwarded("host", proxy, request.headers()).filter(Origin::isHost).orElse(host);
  }

  /** Returns whether both are one origin, however host and default port are written. */
  public static boolean same(String one, String other) {
    return normal(one).equals(normal(other));
  }

  private static String normal(String origin) {
    String lower = origin.toLowerCase(Locale.ROOT);
    String defaultPort = lower.startsWith("https:") ? ":443" : ":80";
    return lower.endsWith(defaultPort)
        ? lower.substring(0, lower.length() - defaultPort.length())
        : lower;
  }

  /**
   * HTTP/2 has the authority instead. A client of HTTP/1.0 may send no Host: it gets the address
   * that it has connected to.
   */
  private static String host(HttpServerRequest request) {
    return Optional.ofNullable(request.getHeader(HttpHeaders.HOST))
        .or(() -> Optional.ofNullable(request.authority()).map(Object::toString))
        .orElseGet(() -> text(request.localAddress()));
  }

  private static String text(SocketAddress address) {
    String host = String.valueOf(address.hostAddress());
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + address.port();
  }
}
