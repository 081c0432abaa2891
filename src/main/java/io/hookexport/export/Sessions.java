package io.hookexport.export;

import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Short-lived credentials that a key makes, with fewer rights than its own. */
public interface Sessions {
  /** Live ones of one project. */
  int MOST = 1000;

  /**
   * Creates a session. Fails with RATE_LIMITED when the project has {@link #MOST} live ones, and
   * with UNAUTHORIZED when the credential of its maker has ended meanwhile.
   *
   * @param maker with a key or a session; the session ends together with it
   */
  Future<NewSession> create(Caller maker, Rights rights, Duration lifetime);

  /** Ends a session and those that it made; nothing happens when it has already ended. */
  Future<Void> end(String sessionId);

  /** What a session may do. */
  record Rights(Set<Scope> scopes, Optional<String> endpoint) {
    public Rights {
      scopes = Set.copyOf(scopes);
    }

    /**
     * Returns the requested rights; what is not requested is as wide as the maker's. Throws
     * FORBIDDEN when they would be wider.
     *
     * @param scopes empty for those of the maker
     */
    public static Rights of(Caller maker, Set<Scope> scopes, Optional<String> endpoint) {
      if (!(maker.credential() instanceof Caller.Key)
          && !(maker.credential() instanceof Caller.Session)) {
        throw Refusals.forbidden("Only an API key or a session can create a session.");
      }
      Set<Scope> wider = EnumSet.noneOf(Scope.class);
      wider.addAll(scopes);
      wider.removeAll(maker.scopes());
      if (!wider.isEmpty()) {
        throw Refusals.forbidden(
            "A session cannot have scopes that its creator lacks: "
                + wider.stream().map(Scope::wireName).collect(Collectors.joining(", "))
                + ".");
      }
      Optional<String> fixed = maker.access().endpoint();
      if (fixed.isPresent() && endpoint.isPresent() && !fixed.equals(endpoint)) {
        throw Refusals.otherEndpoint();
      }
      return new Rights(scopes.isEmpty() ? maker.scopes() : scopes, fixed.or(() -> endpoint));
    }
  }

  /**
   * A session as its creator sees it.
   *
   * @param token the whole credential; it cannot be retrieved again
   */
  record NewSession(String token, Instant expiresAt) {}

  /** The project has as many live sessions as it may. */
  static ExportException tooMany(int retryAfterSeconds) {
    return Refusals.rateLimit(
        "live_sessions",
        MOST,
        retryAfterSeconds,
        "This project has reached its limit of "
            + MOST
            + " live sessions. End sessions that are no longer needed with DELETE /v1/session.");
  }
}
