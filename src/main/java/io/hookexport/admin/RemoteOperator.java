package io.hookexport.admin;

import io.hookexport.export.Administration.Created;
import io.hookexport.export.Administration.Storage;
import io.hookexport.export.ApiKeys.KeyInfo;
import io.hookexport.export.ApiKeys.NewKey;
import io.hookexport.export.ApiKeys.State;
import io.hookexport.export.ApiKeys.Terms;
import io.hookexport.export.ExportError;
import io.hookexport.export.ExportException;
import io.hookexport.export.ExportState;
import io.hookexport.export.ProjectLimit;
import io.hookexport.export.Projects;
import io.hookexport.export.Timestamps;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;

/** Commands of operators on a running server, as openapi-management.yaml has them. */
public final class RemoteOperator implements Operator {
  private static final int PAGE = 500;

  private final ManagementClient client;

  public RemoteOperator(ManagementClient client) {
    this.client = client;
  }

  @Override
  public Created createProject(
      String projectId, String tenant, Map<ProjectLimit, OptionalLong> limits) {
    JsonObject body = new JsonObject().put("id", projectId).put("tenant", tenant);
    if (!limits.isEmpty()) {
      body.put("limits", json(limits));
    }
    Fields made = client.send("POST", "/v1/projects", body).object("data");
    Projects.Change change =
        made.word("change", word -> Projects.Change.valueOf(word.toUpperCase(Locale.ROOT)));
    return new Created(
        new Projects.Made(change, made.text("tenant"), Optional.empty()), project(made));
  }

  private static JsonObject json(Map<ProjectLimit, OptionalLong> limits) {
    JsonObject json = new JsonObject();
    limits.forEach(
        (limit, value) ->
            json.put(limit.wireName(), value.isPresent() ? (Object) value.getAsLong() : null));
    return json;
  }

  @Override
  public List<Projects.Info> projects() {
    return all("/v1/projects").stream().map(RemoteOperator::project).toList();
  }

  /** Follows the pages of a list to its end; one that leads nowhere is not of hookexport. */
  private List<Fields> all(String path) {
    List<Fields> found = new ArrayList<>();
    Set<String> followed = new HashSet<>();
    Optional<String> cursor = Optional.empty();
    do {
      String at = cursor.map(known -> "&cursor=" + ManagementClient.encoded(known)).orElse("");
      Fields page = client.send("GET", path + "?limit=" + PAGE + at, null);
      List<Fields> items = page.objects("data");
      found.addAll(items);
      cursor = page.object("meta").optionalText("next_cursor");
      if (cursor.isPresent() && (items.isEmpty() || !followed.add(cursor.get()))) {
        throw page.wrong().get();
      }
    } while (cursor.isPresent());
    return found;
  }

  private static Projects.Info project(Fields json) {
    Map<ProjectLimit, Long> own = new EnumMap<>(ProjectLimit.class);
    for (ProjectLimit limit : ProjectLimit.values()) {
      json.object("limits")
          .optionalNumber(limit.wireName())
          .ifPresent(value -> own.put(limit, value));
    }
    return new Projects.Info(
        json.text("id"),
        json.text("tenant"),
        json.time("created_at"),
        own,
        json.number("valid_keys"),
        json.number("exports"));
  }

  @Override
  public Projects.Info setLimits(String projectId, Map<ProjectLimit, OptionalLong> limits) {
    JsonObject body = new JsonObject().put("limits", json(limits));
    return project(client.send("PATCH", path(projectId), body).object("data"));
  }

  private static String path(String projectId) {
    return "/v1/projects/" + ManagementClient.encoded(projectId);
  }

  /**
   * One request creates the key, and the project of a tenant that is named. What became of the
   * project is known from the one before.
   */
  @Override
  public NewKey createKey(String projectId, Optional<String> tenant, Terms terms) {
    Optional<Projects.Info> before = find(projectId);
    Optional<String> wanted = before.isPresent() ? tenant : tenant.or(() -> Optional.of(projectId));
    JsonObject body = new JsonObject();
    wanted.ifPresent(known -> body.put("tenant", known));
    terms.name().ifPresent(name -> body.put("name", name));
    terms.end().ifPresent(end -> body.put("expires_at", Timestamps.format(end)));
    terms.lifetime().ifPresent(rest -> body.put("expires_in_seconds", rest.toSeconds()));
    Fields data = client.send("POST", path(projectId) + "/keys", body).object("data");
    KeyInfo info = key(data);
    return new NewKey(data.text("key"), info, made(before.map(Projects.Info::tenant), info));
  }

  private Optional<Projects.Info> find(String projectId) {
    try {
      return Optional.of(project(client.send("GET", path(projectId), null).object("data")));
    } catch (ExportException problem) {
      if (problem.error() == ExportError.NOT_FOUND) {
        return Optional.empty();
      }
      throw problem;
    }
  }

  /**
   * @param before the tenant of the project; empty when there was none
   */
  private static Projects.Made made(Optional<String> before, KeyInfo info) {
    if (before.isEmpty()) {
      return new Projects.Made(Projects.Change.CREATED, info.tenant(), before);
    }
    return before.get().equals(info.tenant())
        ? new Projects.Made(Projects.Change.NONE, info.tenant(), Optional.empty())
        : new Projects.Made(Projects.Change.TENANT_CHANGED, info.tenant(), before);
  }

  @Override
  public List<KeyInfo> keys(String projectId) {
    return all(path(projectId) + "/keys").stream().map(RemoteOperator::key).toList();
  }

  private static KeyInfo key(Fields json) {
    return new KeyInfo(
        json.text("id"),
        json.optionalText("name"),
        json.text("tenant"),
        json.time("created_at"),
        json.optionalTime("expires_at"),
        json.optionalTime("last_used_at"),
        json.optionalTime("revoked_at"),
        json.word("state", State::of));
  }

  @Override
  public boolean revokeKey(String projectId, String keyId) {
    try {
      String key = ManagementClient.encoded(keyId);
      client.send("DELETE", path(projectId) + "/keys/" + key, null);
      return true;
    } catch (ExportException problem) {
      if (problem.error() == ExportError.NOT_FOUND) {
        return false;
      }
      throw problem;
    }
  }

  @Override
  public List<ExportLine> exports(
      Optional<String> projectId, Optional<ExportState> state, int most) {
    String query =
        "?limit="
            + most
            + projectId.map(id -> "&project_id=" + ManagementClient.encoded(id)).orElse("")
            + state.map(wanted -> "&status=" + wanted.wireName()).orElse("");
    return client.send("GET", "/v1/exports" + query, null).objects("data").stream()
        .map(ExportLine::of)
        .toList();
  }

  @Override
  public ExportLine cancel(UUID exportId) {
    String path = "/v1/exports/" + exportId + "/cancel";
    return ExportLine.of(client.send("POST", path, null).object("data"));
  }

  @Override
  public List<Storage> storage() {
    return all("/v1/storage").stream()
        .map(
            json ->
                new Storage(
                    json.text("project_id"),
                    json.number("files"),
                    json.number("bytes"),
                    json.optionalNumber("quota_bytes").orElse(0)))
        .toList();
  }
}
