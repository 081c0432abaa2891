package io.hookexport.http;

import io.hookexport.export.Project;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a request is sent with.
 *
 * @param text differs for each credential
 * @param byProxy what a trusted proxy says about the caller; empty for a key or a token
 * @param byHost the user that the embedding application has recognized; usually empty
 */
record Presented(String text, Optional<Statement> byProxy, Optional<HostUsers.Known> byHost) {
  static final Pattern BEARER =
      Pattern.compile("bearer +([A-Za-z0-9._~+/-]+=*)", Pattern.CASE_INSENSITIVE);

  /**
   * @param scopes in words; empty when the proxy does not state scopes
   */
  record Statement(String projectId, Optional<String> scopes) {}

  /**
   * Returns what a request presents; a key or token precedes what a proxy says.
   *
   * @param origin of this server, as browsers see it
   */
  static Optional<Presented> of(
      HttpServerRequest request, ProxyHeaders proxied, Supplier<String> origin) {
    List<String> headers = request.headers().getAll(HttpHeaders.AUTHORIZATION);
    if (headers.isEmpty()) {
      return proxied.read(request, origin);
    }
    Matcher bearer = BEARER.matcher(headers.get(0));
    return headers.size() == 1 && bearer.matches()
        ? Optional.of(bearer(bearer.group(1)))
        : Optional.empty();
  }

  static Presented bearer(String token) {
    return new Presented(token, Optional.empty(), Optional.empty());
  }

  /** The text has a line break, which no key or token has. */
  static Presented byProxy(Statement statement) {
    return new Presented("proxy\n" + statement, Optional.of(statement), Optional.empty());
  }

  /** The text is never looked up: the application is asked each time. */
  static Presented byHost(HostUsers.Known user) {
    return new Presented("host\n", Optional.empty(), Optional.of(user));
  }

  /** Returns whether it has the form of a session's token. */
  boolean isSession() {
    return byProxy.isEmpty() && text.startsWith("hx_sess_");
  }

  /** Returns whether it has the form of a signed token: three parts. */
  boolean isSigned() {
    return byProxy.isEmpty() && text.chars().filter(c -> c == '.').count() == 2;
  }

  /**
   * Returns whose guess it is. What a trusted proxy says of one project is no guess of another one:
   * all users of the proxy may come from one address.
   *
   * @param client the address
   */
  String guesser(String client) {
    return client
        + byProxy()
            .map(said -> " " + (Project.isId(said.projectId()) ? said.projectId() : ""))
            .orElse("");
  }
}
