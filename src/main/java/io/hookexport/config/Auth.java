package io.hookexport.config;

import static io.hookexport.config.ConfigException.require;
import static io.hookexport.config.Rules.between;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Who may call besides the holders of API keys and sessions. */
public record Auth(Jwt jwt, Proxy proxy) {
  private static final Set<String> SHARED = Set.of("HS256", "HS384", "HS512");
  private static final Set<String> PUBLIC =
      Set.of("RS256", "RS384", "RS512", "ES256", "ES384", "ES512");

  private static final Set<String> THIS_MACHINE = Set.of("127.0.0.1", "localhost", "[::1]");
  private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+:");

  /** It becomes part of a header. */
  private static final Pattern CLAIM = Pattern.compile("[A-Za-z0-9_.:/-]{1,200}");

  void check(ServerConfig.Http http) {
    require(
        proxy.projectHeader().isEmpty() || !http.trustedProxies().isEmpty(),
        "auth.proxy.project_header",
        "is set, but http.trusted_proxies is empty: name the proxies that may say who a caller is");
  }

  public record Jwt(
      String jwks,
      String secret,
      String issuer,
      String audience,
      List<String> algorithms,
      String projectClaim,
      String scopesClaim,
      int leewaySeconds) {
    public Jwt {
      algorithms = List.copyOf(algorithms);
      between("auth.jwt.leeway_seconds", leewaySeconds, 0, 300);
      boolean isShared = !secret.isEmpty();
      if (isShared || !jwks.isEmpty()) {
        require(
            !isShared || jwks.isEmpty(),
            "auth.jwt.secret",
            "is set, and auth.jwt.jwks, too; tokens are verified by one of them");
        require(
            !isShared || secret.length() >= 32, "auth.jwt.secret", "is shorter than 32 characters");
        requireSource(jwks);
        require(
            !issuer.isEmpty(), "auth.jwt.issuer", "is not set; tokens of this issuer are accepted");
        require(
            !audience.isEmpty(),
            "auth.jwt.audience",
            "is not set; tokens for this audience are accepted, and others may be for other services");
        requireClaim("auth.jwt.project_claim", projectClaim);
        if (!scopesClaim.isEmpty()) {
          requireClaim("auth.jwt.scopes_claim", scopesClaim);
        }
        require(!algorithms.isEmpty(), "auth.jwt.algorithms", "is empty");
        algorithms.forEach(algorithm -> requireAlgorithm(algorithm, isShared));
      }
    }

    public boolean isOn() {
      return !secret.isEmpty() || !jwks.isEmpty();
    }

    private static void requireAlgorithm(String algorithm, boolean isShared) {
      Set<String> allowed = isShared ? SHARED : PUBLIC;
      require(
          allowed.contains(algorithm),
          "auth.jwt.algorithms",
          "'"
              + algorithm
              + "' is not one of "
              + String.join(", ", allowed.stream().sorted().toList())
              + (isShared ? ", which auth.jwt.secret is for" : ", which auth.jwt.jwks is for"));
    }

    /** Whoever can change the keys on their way can be anyone. */
    private static void requireSource(String jwks) {
      require(
          !SCHEME.matcher(jwks).lookingAt() || isTrusted(jwks),
          "auth.jwt.jwks",
          "must be a file, an https URL, or an http URL of this machine");
    }

    private static boolean isTrusted(String url) {
      try {
        URI uri = URI.create(url);
        String host = uri.getHost();
        return host != null
            && ("https".equalsIgnoreCase(uri.getScheme())
                || ("http".equalsIgnoreCase(uri.getScheme()) && THIS_MACHINE.contains(host)));
      } catch (IllegalArgumentException noUrl) {
        return false; // the caller reports the error
      }
    }

    /**
     * Call it at the start of a server: commands need no key set.
     *
     * @throws ConfigException when the key set is a file that cannot be read
     */
    public void requireKeySet() {
      require(
          jwks.isEmpty()
              || SCHEME.matcher(jwks).lookingAt()
              || (Files.isRegularFile(Path.of(jwks)) && Files.isReadable(Path.of(jwks))),
          "auth.jwt.jwks",
          "'" + jwks + "' is not a file that this server can read");
    }

    private static void requireClaim(String key, String name) {
      require(
          CLAIM.matcher(name).matches(),
          key,
          "'" + name + "' is not the name of a claim: letters, digits and _ . : / -");
    }

    /** Omits the secret. */
    @Override
    public String toString() {
      return "Jwt[issuer=" + issuer + ", audience=" + audience + "]";
    }
  }

  public record Proxy(String projectHeader, String scopesHeader) {
    /** Headers that this server, or a proxy before it, takes for something else. */
    private static final Pattern OWN =
        Pattern.compile(
            "(?i)authorization|host|origin|forwarded|x-forwarded-.*|x-request-id|cookie|accept.*|content-.*|user-agent|idempotency-key|if-.*|prefer|range");

    public Proxy {
      header("auth.proxy.project_header", projectHeader);
      header("auth.proxy.scopes_header", scopesHeader);
      require(
          scopesHeader.isEmpty() || !projectHeader.isEmpty(),
          "auth.proxy.scopes_header",
          "is set, but auth.proxy.project_header is not");
    }

    private static void header(String key, String name) {
      require(
          name.isEmpty() || name.matches("[A-Za-z0-9-]{1,64}"),
          key,
          "'" + name + "' is not the name of a header: letters, digits and -");
      require(
          !OWN.matcher(name).matches(),
          key,
          "cannot be " + name + ", which has another meaning here, and may be the client's");
    }
  }
}
