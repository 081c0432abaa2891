package io.hookexport.http;

import io.hookexport.export.Access.FixedEndpoint;
import io.hookexport.export.Caller;
import io.hookexport.export.ExportException;
import io.hookexport.export.Exports;
import io.hookexport.export.Refusals;
import io.hookexport.export.Scope;
import io.hookexport.export.Sessions;
import io.hookexport.export.Sessions.NewSession;
import io.hookexport.export.Sessions.Rights;
import io.hookexport.export.Timestamps;
import io.hookexport.export.Violation;
import io.hookexport.http.connection.ApiSettings;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Creates sessions, ends them, and tells callers what they may do. */
final class SessionActions {
  private static final String ENDPOINT = "endpoint_id";

  private final Sessions sessions;
  private final Exports exports;
  private final ApiSettings settings;

  SessionActions(Sessions sessions, Exports exports, ApiSettings settings) {
    this.sessions = sessions;
    this.exports = exports;
    this.settings = settings;
  }

  Future<Void> create(RoutingContext rc) {
    Caller maker = BearerAuth.caller(rc);
    Sessions.requireKey(maker);
    JsonObject body = ContractValidation.input(rc).body();
    Optional<String> endpoint =
        Optional.ofNullable(body.getJsonObject("filters", new JsonObject()).getString(ENDPOINT));
    List<Violation> violations =
        endpoint.map(exports::violationsOfEndpoint).orElse(List.of()).stream()
            .map(violation -> new Violation("/filters/" + ENDPOINT, violation.message()))
            .toList();
    if (!violations.isEmpty()) {
      throw ExportException.invalid(violations);
    }
    Rights rights = new Rights(scopes(body), endpoint.map(exports::fixedEndpoint));
    Duration lifetime = Duration.ofSeconds(body.getLong("expires_in_seconds"));
    return sessions
        .create(maker, rights, lifetime)
        .compose(created -> JsonResponse.data(rc, 201, json(rc, maker, rights, created)));
  }

  private static Set<Scope> scopes(JsonObject body) {
    JsonArray names = body.getJsonArray("scopes");
    return names == null
        ? EnumSet.allOf(Scope.class)
        : names.stream().map(name -> Scope.of((String) name)).collect(Collectors.toSet());
  }

  private JsonObject json(RoutingContext rc, Caller maker, Rights rights, NewSession created) {
    return new JsonObject()
        .put("token", created.token())
        .put("expires_at", Timestamps.format(created.expiresAt()))
        .put("project_id", maker.project().id())
        .put("scopes", names(rights.scopes()))
        .put("filters", filters(rights.endpoint()))
        .put(
            "console_url",
            settings.publicUrl(rc.request(), MountPath.of(rc))
                + "/console/#session="
                + created.token());
  }

  Future<Void> get(RoutingContext rc) {
    Caller caller = BearerAuth.caller(rc);
    JsonObject json =
        new JsonObject()
            .put("kind", caller.credential().kind())
            .put("project_id", caller.project().id())
            .put("scopes", names(caller.scopes()))
            .put("filters", filters(caller.access().endpoint()));
    caller
        .credential()
        .expiresAt()
        .ifPresent(end -> json.put("expires_at", Timestamps.format(end)));
    return JsonResponse.data(rc, 200, json);
  }

  Future<Void> delete(RoutingContext rc) {
    if (!(BearerAuth.caller(rc).credential() instanceof Caller.Session session)) {
      throw Refusals.forbidden(
          "This request was not sent with the token of a session, so there is no session to end.");
    }
    return sessions
        .end(session.sessionId())
        .compose(ended -> rc.response().setStatusCode(204).end());
  }

  private static JsonArray names(Set<Scope> scopes) {
    return new JsonArray(scopes.stream().sorted().map(Scope::wireName).toList());
  }

  private static JsonObject filters(Optional<FixedEndpoint> endpoint) {
    JsonObject filters = new JsonObject();
    endpoint.ifPresent(fixed -> filters.put(ENDPOINT, fixed.id()));
    return filters;
  }
}
