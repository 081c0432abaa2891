package io.hookexport.export;

import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/** Tokens that somebody else has signed, whom the operator trusts to say who a caller is. */
public interface SignedTokens {

  /**
   * Verifies everything but the time, which is the database's. Fails with {@link InvalidToken}, or
   * with UNAVAILABLE when the keys that verify tokens cannot be read.
   */
  Future<Claims> verify(String token);

  /**
   * What a token says.
   *
   * @param leeway by which clocks may differ
   */
  record Claims(
      String projectId,
      Set<Scope> scopes,
      Optional<Instant> notBefore,
      Instant expiresAt,
      Duration leeway) {
    public Claims {
      scopes = Set.copyOf(scopes);
    }

    /** Throws {@link InvalidToken} when the token is not valid at this time. */
    public void requireValidAt(Instant now) {
      if (!now.isBefore(expiresAt.plus(leeway))) {
        throw new InvalidToken("it has expired");
      }
      if (notBefore.filter(now.plus(leeway)::isBefore).isPresent()) {
        throw new InvalidToken("it is not valid yet");
      }
    }
  }

  /** A token that is not accepted; the message completes "the token is not accepted: ". */
  final class InvalidToken extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * @param reason without quotes and without text of the token: it becomes part of a header
     */
    public InvalidToken(String reason) {
      super(reason, null, false, false);
    }

    public String reason() {
      return String.valueOf(getMessage());
    }
  }
}
