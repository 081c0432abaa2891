package io.hookexport.export;

import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/** Short-lived credentials that a key makes, with fewer rights than its own. */
public interface Sessions {
  /** Live ones of one project. */
  int MOST = 1000;

  /**
   * Creates a session. Fails with RATE_LIMITED when the project has {@link #MOST} live ones, and
   * with FORBIDDEN for a maker without a key: holders of sessions could use up that limit.
   *
   * @param maker with whose key the session ends
   */
  Future<NewSession> create(Caller maker, Rights rights, Duration lifetime);

  /** Ends a session; nothing happens when it has already ended. */
  Future<Void> end(String sessionId);

  /** What a session may do. */
  record Rights(Set<Scope> scopes, Optional<Access.FixedEndpoint> endpoint) {
    public Rights {
      scopes = Set.copyOf(scopes);
    }
  }

  /**
   * A session as its creator sees it.
   *
   * @param token the whole credential; it cannot be retrieved again
   */
  record NewSession(String token, Instant expiresAt) {}

  /** Returns the key of a maker. Throws FORBIDDEN for any other credential. */
  static Caller.Key requireKey(Caller maker) {
    if (maker.credential() instanceof Caller.Key key) {
      return key;
    }
    throw Refusals.forbidden("Only an API key can create a session.");
  }

  /** The project has as many live sessions as it may. */
  static ExportException tooMany(int retryAfterSeconds) {
    return Refusals.rateLimit(
        "live_sessions",
        MOST,
        retryAfterSeconds,
        "This project has reached its limit of "
            + MOST
            + " live sessions. End those that are no longer needed with DELETE /v1/session, or revoke the key that made them.");
  }
}
