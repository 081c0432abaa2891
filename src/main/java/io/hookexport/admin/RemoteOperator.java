package io.hookexport.admin;

import io.hookexport.export.Administration.Storage;
import io.hookexport.export.ApiKeys.KeyInfo;
import io.hookexport.export.ApiKeys.State;
import io.hookexport.export.ApiKeys.Terms;
import io.hookexport.export.ExportError;
import io.hookexport.export.ExportException;
import io.hookexport.export.ExportState;
import io.hookexport.export.ProjectLimit;
import io.hookexport.export.Projects;
import io.hookexport.export.Timestamps;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/** Commands of operators on a running server, as openapi-management.yaml has them. */
public final class RemoteOperator implements Operator {
  private static final int PAGE = 500;

  private final ManagementClient client;

  public RemoteOperator(ManagementClient client) {
    this.client = client;
  }

  @Override
  public Projects.Change createProject(
      String projectId, String tenant, Map<ProjectLimit, OptionalLong> limits) {
    JsonObject body = new JsonObject().put("id", projectId).put("tenant", tenant);
    if (!limits.isEmpty()) {
      body.put("limits", json(limits));
    }
    JsonObject created = client.send("POST", "/v1/projects", body).getJsonObject("data");
    return Projects.Change.valueOf(created.getString("change").toUpperCase(Locale.ROOT));
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

  /** Follows the pages of a list to its end. */
  private List<JsonObject> all(String path) {
    List<JsonObject> found = new ArrayList<>();
    String cursor = "";
    do {
      JsonObject page = client.send("GET", path + "?limit=" + PAGE + cursor, null);
      page.getJsonArray("data").forEach(item -> found.add((JsonObject) item));
      String next = page.getJsonObject("meta").getString("next_cursor");
      cursor = next == null ? "" : "&cursor=" + next;
    } while (!cursor.isEmpty());
    return found;
  }

  private static Projects.Info project(JsonObject json) {
    Map<ProjectLimit, Long> own = new EnumMap<>(ProjectLimit.class);
    for (ProjectLimit limit : ProjectLimit.values()) {
      Long value = json.getJsonObject("limits").getLong(limit.wireName());
      if (value != null) {
        own.put(limit, value);
      }
    }
    return new Projects.Info(
        json.getString("id"),
        json.getString("tenant"),
        Instant.parse(json.getString("created_at")),
        own,
        json.getLong("valid_keys"),
        json.getLong("exports"));
  }

  @Override
  public Projects.Info setLimits(String projectId, Map<ProjectLimit, OptionalLong> limits) {
    JsonObject body = new JsonObject().put("limits", json(limits));
    return project(client.send("PATCH", path(projectId), body).getJsonObject("data"));
  }

  private static String path(String projectId) {
    return "/v1/projects/" + ManagementClient.encoded(projectId);
  }

  /** One request creates the key, and the project of a tenant that is named. */
  @Override
  public String createKey(String projectId, Optional<String> tenant, Terms terms) {
    JsonObject body = new JsonObject();
    tenant.ifPresent(known -> body.put("tenant", known));
    terms.name().ifPresent(name -> body.put("name", name));
    terms.end().ifPresent(end -> body.put("expires_at", Timestamps.format(end)));
    terms.lifetime().ifPresent(rest -> body.put("expires_in_seconds", rest.toSeconds()));
    try {
      return client
          .send("POST", path(projectId) + "/keys", body)
          .getJsonObject("data")
          .getString("key");
    } catch (ExportException problem) {
      if (problem.error() == ExportError.NOT_FOUND && tenant.isEmpty()) {
        return createKey(projectId, Optional.of(projectId), terms); // a new project's tenant
      }
      throw problem;
    }
  }

  @Override
  public List<KeyInfo> keys(String projectId) {
    return all(path(projectId) + "/keys").stream().map(RemoteOperator::key).toList();
  }

  private static KeyInfo key(JsonObject json) {
    return new KeyInfo(
        json.getString("id"),
        Optional.ofNullable(json.getString("name")),
        json.getString("tenant"),
        Instant.parse(json.getString("created_at")),
        time(json, "expires_at"),
        time(json, "last_used_at"),
        time(json, "revoked_at"),
        State.of(json.getString("state")));
  }

  private static Optional<Instant> time(JsonObject json, String name) {
    return Optional.ofNullable(json.getString(name)).map(Instant::parse);
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
    JsonArray page = client.send("GET", "/v1/exports" + query, null).getJsonArray("data");
    return page.stream().map(item -> ExportLine.of((JsonObject) item)).toList();
  }

  @Override
  public ExportLine cancel(UUID exportId) {
    String path = "/v1/exports/" + exportId + "/cancel";
    return ExportLine.of(client.send("POST", path, null).getJsonObject("data"));
  }

  @Override
  public List<Storage> storage() {
    return all("/v1/storage").stream()
        .map(
            json ->
                new Storage(
                    json.getString("project_id"),
                    json.getLong("files"),
                    json.getLong("bytes"),
                    json.getLong("quota_bytes", 0L)))
        .toList();
  }
}
