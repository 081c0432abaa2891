package io.hookexport.http;

import io.hookexport.export.Access;
import io.hookexport.export.ApiKeys;
import io.hookexport.export.ApiKeys.Admission;
import io.hookexport.export.Caller;
import io.hookexport.export.ExportStore;
import io.hookexport.export.Project;
import io.hookexport.export.Scope;
import io.hookexport.export.SignedTokens;
import io.hookexport.export.SignedTokens.Claims;
import io.hookexport.export.SignedTokens.InvalidToken;
import io.vertx.core.Future;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Finds who has presented a credential of any kind. */
final class Callers {
  private final ApiKeys keys;
  private final ExportStore store;
  private final Optional<SignedTokens> tokens;

  /**
   * Who presents a credential, or why it is not accepted.
   *
   * @param reason for the client; empty for keys, about which nothing is told
   */
  record Verdict(Optional<Admission> admission, String reason) {
    boolean isWrong() {
      return admission.isEmpty();
    }
  }

  /**
   * @param tokens empty when signed tokens are not accepted
   */
  Callers(ApiKeys keys, ExportStore store, Optional<SignedTokens> tokens) {
    this.keys = keys;
    this.store = store;
    this.tokens = tokens;
  }

  Future<Verdict> find(Presented presented) {
    return isForeign(presented)
        ? foreign(presented).map(Callers::of).recover(Callers::rejected)
        : keys.authenticate(presented.text())
            .map(found -> new Verdict(found.map(Callers::admission), ""));
  }

  /** Reads an export that the caller sees, too: of keys and sessions in the same statement. */
  Future<Verdict> findAndRead(Presented presented, UUID id) {
    return isForeign(presented)
        ? foreign(presented)
            .compose(
                caller ->
                    store
                        .find(caller.access(), id)
                        .map(export -> new Verdict(Optional.of(new Admission(caller, export)), "")))
            .recover(Callers::rejected)
        : keys.authenticateAndRead(presented.text(), id).map(found -> new Verdict(found, ""));
  }

  private static Verdict of(Caller caller) {
    return new Verdict(Optional.of(admission(caller)), "");
  }

  private static Admission admission(Caller caller) {
    return new Admission(caller, Optional.empty());
  }

  private static Future<Verdict> rejected(Throwable failure) {
    return failure instanceof InvalidToken invalid
        ? Future.succeededFuture(new Verdict(Optional.empty(), invalid.reason()))
        : Future.failedFuture(failure);
  }

  /** Returns whether somebody else says who the caller is. */
  private boolean isForeign(Presented presented) {
    return presented.byHost().isPresent()
        || presented.byProxy().isPresent()
        || (tokens.isPresent() && presented.isSigned());
  }

  private Future<Caller> foreign(Presented presented) {
    return presented
        .byHost()
        .map(this::hosted)
        .or(() -> presented.byProxy().map(this::proxied))
        .orElseGet(() -> tokens.orElseThrow().verify(presented.text()).compose(this::signed));
  }

  private Future<Caller> proxied(Presented.Statement statement) {
    return keys.project(statement.projectId())
        .map(
            found ->
                caller(
                    found.orElseThrow(Callers::noProject),
                    statement
                        .scopes()
                        .map(words -> Scope.known(List.of(words.split("[ ,]+", -1))))
                        .orElseGet(() -> EnumSet.allOf(Scope.class)),
                    new Caller.Proxied()));
  }

  private Future<Caller> hosted(HostUsers.Known user) {
    return user.grant()
        .map(granted -> granted.orElseThrow(Callers::noGrant))
        .compose(
            grant ->
                keys.project(grant.projectId())
                    .map(
                        found ->
                            caller(
                                found.orElseThrow(Callers::noProject),
                                grant.scopes(),
                                new Caller.Hosted())));
  }

  private static InvalidToken noGrant() {
    return new InvalidToken("the application grants this user nothing here");
  }

  private Future<Caller> signed(Claims claims) {
    return keys.projectAt(claims.projectId())
        .map(
            found -> {
              ApiKeys.ProjectAt read = found.orElseThrow(Callers::noProject);
              claims.requireValidAt(read.databaseTime());
              return caller(read.project(), claims.scopes(), new Caller.Signed(claims.expiresAt()));
            });
  }

  private static Caller caller(Project project, Set<Scope> scopes, Caller.Credential credential) {
    return new Caller(Access.to(project), scopes, credential);
  }

  private static InvalidToken noProject() {
    return new InvalidToken("its project does not exist here");
  }
}
