package io.hookexport.http;

import io.hookexport.export.Refusals;
import io.hookexport.http.Presented.Statement;
import io.hookexport.http.connection.Origin;
import io.hookexport.http.limits.TrustedProxies;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Headers in which a trusted proxy says who the caller is. They mean nothing from anybody else.
 *
 * @param project names the header with the project; empty for none, when no request is taken
 * @param scopes names the header with the scopes; empty when callers have all of them
 * @param corsOrigins whose pages may call this server
 */
public record ProxyHeaders(
    TrustedProxies proxies, String project, String scopes, List<String> corsOrigins) {
  public static final ProxyHeaders NONE = new ProxyHeaders(TrustedProxies.NONE, "", "", List.of());

  private static final Set<HttpMethod> READING =
      Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);

  public ProxyHeaders {
    corsOrigins = List.copyOf(corsOrigins);
  }

  /**
   * Returns empty when the request does not come from a trusted proxy, or has no such header.
   * Throws FORBIDDEN for a change that the page of another site has begun: the proxy may have
   * recognized the browser by a cookie.
   *
   * @param origin of this server, as browsers see it
   */
  Optional<Presented> read(HttpServerRequest request, Supplier<String> origin) {
    if (project.isEmpty() || !proxies.trust(TrustedProxies.peer(request.connection()))) {
      return Optional.empty();
    }
    List<String> named = request.headers().getAll(project);
    if (named.size() != 1) {
      return Optional.empty(); // a second line may be the client's own
    }
    if (isOfAnotherSite(request, origin)) {
      throw Refusals.otherSite();
    }
    return Optional.of(Presented.byProxy(new Statement(named.get(0), scopes(request))));
  }

  /** Returns whether a page that may not call this server has begun the request for a change. */
  boolean isOfAnotherSite(HttpServerRequest request, Supplier<String> origin) {
    String from = request.getHeader(HttpHeaders.ORIGIN);
    return from != null
        && !READING.contains(request.method())
        && !corsOrigins.contains(from)
        && !Origin.same(from, origin.get());
  }

  /** Several lines are no scopes: one may be the client's own. */
  private Optional<String> scopes(HttpServerRequest request) {
    List<String> lines = scopes.isEmpty() ? List.of() : request.headers().getAll(scopes);
    return scopes.isEmpty() ? Optional.empty() : Optional.of(lines.size() == 1 ? lines.get(0) : "");
  }
}
