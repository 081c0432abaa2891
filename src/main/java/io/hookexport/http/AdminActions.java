package io.hookexport.http;

import io.hookexport.contract.Contract;
import io.hookexport.contract.Input;
import io.hookexport.export.Administration;
import io.hookexport.export.Administration.Storage;
import io.hookexport.export.ApiKeys;
import io.hookexport.export.ExportError;
import io.hookexport.export.ExportException;
import io.hookexport.export.ProjectLimit;
import io.hookexport.export.Projects;
import io.hookexport.export.Timestamps;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/** The operations of administration: validated input, one use case, a line in the log, JSON. */
final class AdminActions {
  private final Administration administration;
  private final AdminAudit audit;
  private final StaticContent contract;

  /** Blocks. */
  AdminActions(Contract contract, Administration administration, AdminAudit audit) {
    this.administration = administration;
    this.audit = audit;
    this.contract =
        new StaticContent("application/yaml", contract.text().getBytes(StandardCharsets.UTF_8));
  }

  Map<String, Action> all() {
    return Map.ofEntries(
        Map.entry("listProjects", this::projects),
        Map.entry("createProject", this::createProject),
        Map.entry("getProject", this::project),
        Map.entry("updateProject", this::updateProject),
        Map.entry("listKeys", this::keys),
        Map.entry("createKey", this::createKey),
        Map.entry("revokeKey", this::revokeKey),
        Map.entry("listAllExports", this::exports),
        Map.entry("cancelAnyExport", this::cancel),
        Map.entry("listStorage", this::storage),
        Map.entry("getManagementContract", rc -> contract.send(rc, Map.of())));
  }

  private Future<Void> projects(RoutingContext rc) {
    Input input = ContractValidation.input(rc);
    int limit = input.number("limit");
    return administration
        .projects(input.text("cursor").map(PageCursor::project).orElse(""), limit + 1)
        .compose(found -> page(rc, found, this::json, last -> PageCursor.ofProject(last.id())));
  }

  private JsonObject json(Projects.Info project) {
    return AdminJson.of(project, administration.limits(project));
  }

  /**
   * Sends a page.
   *
   * @param found one more than the page has, if there is one
   */
  private static <T> Future<Void> page(
      RoutingContext rc, List<T> found, Function<T, JsonObject> json, Function<T, String> cursor) {
    int limit = ContractValidation.input(rc).number("limit");
    List<T> page = found.subList(0, Math.min(limit, found.size()));
    Optional<String> next =
        found.size() > limit ? Optional.of(cursor.apply(page.get(limit - 1))) : Optional.empty();
    return JsonResponse.page(rc, new JsonArray(page.stream().map(json).toList()), next);
  }

  private Future<Void> createProject(RoutingContext rc) {
    JsonObject body = ContractValidation.input(rc).body();
    String id = body.getString("id");
    Map<ProjectLimit, OptionalLong> limits = AdminJson.limits(body);
    return administration
        .createProject(
            id,
            Optional.ofNullable(body.getString("tenant")),
            limits,
            made -> {
              if (made.change() != Projects.Change.NONE || !limits.isEmpty()) {
                audit.changed(rc, id, body.encode(), made);
              }
            })
        .compose(
            created -> {
              Projects.Change change = created.made().change();
              boolean isNew = change == Projects.Change.CREATED;
              JsonObject json = json(created.project()).put("change", AdminJson.word(change));
              rc.response().putHeader("Location", "/v1/projects/" + id);
              return JsonResponse.data(rc, isNew ? 201 : 200, json);
            });
  }

  private Future<Void> project(RoutingContext rc) {
    return administration
        .project(projectId(rc))
        .compose(found -> JsonResponse.data(rc, 200, json(found)));
  }

  private static String projectId(RoutingContext rc) {
    return ContractValidation.input(rc).text("project_id").orElseThrow();
  }

  private Future<Void> updateProject(RoutingContext rc) {
    JsonObject body = ContractValidation.input(rc).body();
    return administration
        .setLimits(
            projectId(rc),
            AdminJson.limits(body),
            () -> audit.changed(rc, projectId(rc), body.encode()))
        .compose(changed -> JsonResponse.data(rc, 200, json(changed)));
  }

  private Future<Void> keys(RoutingContext rc) {
    Input input = ContractValidation.input(rc);
    return administration
        .keys(projectId(rc), input.text("cursor").map(PageCursor::key), input.number("limit") + 1)
        .compose(found -> page(rc, found, AdminJson::of, last -> PageCursor.of(last.position())));
  }

  private Future<Void> createKey(RoutingContext rc) {
    JsonObject body = ContractValidation.input(rc).body();
    Optional<Instant> end =
        Optional.ofNullable(body.getString("expires_at")).map(AdminActions::time);
    Optional<Duration> lifetime =
        Optional.ofNullable(body.getLong("expires_in_seconds")).map(Duration::ofSeconds);
    if (end.isPresent() && lifetime.isPresent()) {
      throw ExportException.invalid(
          "/expires_in_seconds", "use either expires_at or expires_in_seconds");
    }
    ApiKeys.Terms terms =
        new ApiKeys.Terms(Optional.ofNullable(body.getString("name")), end, lifetime);
    String project = projectId(rc);
    Optional<String> tenant = Optional.ofNullable(body.getString("tenant"));
    return (tenant.isPresent()
            ? administration.createKey(project, tenant, terms)
            : administration.createKey(project, terms))
        .compose(
            created -> {
              audit.changed(rc, project, "key " + created.info().keyId(), created.project());
              JsonObject json = AdminJson.of(created.info()).put("key", created.key());
              return JsonResponse.data(rc, 201, json);
            });
  }

  /** Its pattern has been checked; it may still name no time. */
  private static Instant time(String text) {
    return Timestamps.parse(text)
        .orElseThrow(
            () -> ExportException.invalid("/expires_at", "expires_at " + Timestamps.problem(text)));
  }

  private Future<Void> revokeKey(RoutingContext rc) {
    String keyId = ContractValidation.input(rc).text("key_id").orElseThrow();
    return administration
        .revokeKey(projectId(rc), keyId)
        .compose(
            revoked -> {
              if (!revoked) {
                throw ExportException.of(
                    ExportError.NOT_FOUND, "The project has no valid key with this id.");
              }
              audit.changed(rc, projectId(rc), "key " + keyId);
              return rc.response().setStatusCode(204).end();
            });
  }

  private Future<Void> exports(RoutingContext rc) {
    Input input = ContractValidation.input(rc);
    return administration
        .exports(input.text("project_id"), input.listing())
        .compose(page -> JsonResponse.page(rc, page));
  }

  private Future<Void> cancel(RoutingContext rc) {
    return administration
        .cancel(ContractValidation.input(rc).id("id"))
        .compose(
            export -> {
              audit.changed(rc, export.projectId(), "export " + export.id());
              return JsonResponse.export(rc, 200, export);
            });
  }

  private Future<Void> storage(RoutingContext rc) {
    Input input = ContractValidation.input(rc);
    return administration
        .storage(
            input.text("cursor").map(PageCursor::project).orElse(""), input.number("limit") + 1)
        .compose(
            found ->
                page(rc, found, AdminJson::of, (Storage s) -> PageCursor.ofProject(s.projectId())));
  }
}
