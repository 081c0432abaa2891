package io.hookexport.http;

import java.util.Optional;

/**
 * What a request is sent with.
 *
 * @param text differs for each credential
 * @param byProxy what a trusted proxy says about the caller; empty for a key or a token
 */
record Presented(String text, Optional<Statement> byProxy) {
  /**
   * @param scopes in words; empty when the proxy does not state scopes
   */
  record Statement(String projectId, Optional<String> scopes) {}

  static Presented bearer(String token) {
    return new Presented(token, Optional.empty());
  }

  /** The text has a line break, which no key or token has. */
  static Presented byProxy(Statement statement) {
    return new Presented("proxy\n" + statement, Optional.of(statement));
  }

  /** Returns whether it has the form of a signed token: three parts. */
  boolean isSigned() {
    return byProxy.isEmpty() && text.chars().filter(c -> c == '.').count() == 2;
  }
}
