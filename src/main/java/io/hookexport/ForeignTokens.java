package io.hookexport;

import io.hookexport.config.Auth;
import io.hookexport.export.SignedTokens;
import io.hookexport.jwt.JwtSettings;
import io.hookexport.jwt.JwtTokens;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Optional;

/** The tokens of another issuer, if the configuration accepts any. */
final class ForeignTokens {
  private ForeignTokens() {}

  static Optional<SignedTokens> of(Vertx vertx, Auth.Jwt jwt) {
    jwt.requireKeySet();
    return jwt.isOn()
        ? Optional.of(
            JwtTokens.of(
                vertx,
                new JwtSettings(
                    jwt.jwks(),
                    jwt.secret(),
                    jwt.issuer(),
                    jwt.audience(),
                    jwt.algorithms(),
                    jwt.projectClaim(),
                    jwt.scopesClaim(),
                    Duration.ofSeconds(jwt.leewaySeconds()))))
        : Optional.empty();
  }
}
