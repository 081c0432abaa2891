package io.hookexport.jwt;

import java.time.Duration;
import java.util.List;

/**
 * Which tokens are accepted.
 *
 * @param jwks URL or file of a JSON Web Key Set; empty when there is a secret
 * @param secret of HS algorithms; empty when there is a key set
 * @param algorithms their names in tokens; no other is accepted
 * @param scopesClaim empty when each token has all scopes
 */
public record JwtSettings(
    String jwks,
    String secret,
    String issuer,
    String audience,
    List<String> algorithms,
    String projectClaim,
    String scopesClaim,
    Duration leeway) {
  public JwtSettings {
    algorithms = List.copyOf(algorithms);
  }

  /** Omits the secret. */
  @Override
  public String toString() {
    return "JwtSettings[issuer=" + issuer + ", audience=" + audience + "]";
  }
}
