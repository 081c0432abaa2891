package io.hookexport.http;

import io.hookexport.export.Administration.Storage;
import io.hookexport.export.ApiKeys.KeyInfo;
import io.hookexport.export.ProjectLimit;
import io.hookexport.export.Projects;
import io.hookexport.export.Timestamps;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** The JSON of administration, as its contract has it. */
final class AdminJson {
  private AdminJson() {}

  /**
   * @param limits that hold for the project
   */
  static JsonObject of(Projects.Info project, Map<ProjectLimit, Long> limits) {
    JsonObject own = new JsonObject();
    JsonObject effective = new JsonObject();
    for (ProjectLimit limit : ProjectLimit.values()) {
      own.put(limit.wireName(), project.limits().get(limit));
      effective.put(limit.wireName(), limits.get(limit));
    }
    return new JsonObject()
        .put("id", project.id())
        .put("tenant", project.tenant())
        .put("limits", own)
        .put("effective_limits", effective)
        .put("valid_keys", project.validKeys())
        .put("exports", project.exports())
        .put("created_at", Timestamps.format(project.createdAt()));
  }

  static JsonObject of(KeyInfo key) {
    JsonObject json = new JsonObject().put("id", key.keyId());
    key.name().ifPresent(name -> json.put("name", name));
    json.put("state", key.state().wireName());
    json.put("tenant", key.tenant());
    json.put("created_at", Timestamps.format(key.createdAt()));
    putTime(json, "expires_at", key.expiresAt());
    putTime(json, "last_used_at", key.lastUsedAt());
    putTime(json, "revoked_at", key.revokedAt());
    return json;
  }

  private static void putTime(JsonObject json, String name, Optional<Instant> time) {
    time.ifPresent(at -> json.put(name, Timestamps.format(at)));
  }

  static JsonObject of(Storage stored) {
    JsonObject json =
        new JsonObject()
            .put("project_id", stored.projectId())
            .put("files", stored.files())
            .put("bytes", stored.bytes());
    return stored.quota() == 0 ? json : json.put("quota_bytes", stored.quota());
  }

  static String word(Projects.Change change) {
    return change.name().toLowerCase(Locale.ROOT);
  }

  /**
   * Reads the limits that a body names.
   *
   * @return those to change; empty ones for null
   */
  static Map<ProjectLimit, OptionalLong> limits(JsonObject body) {
    JsonObject named = body.getJsonObject("limits", new JsonObject());
    Map<ProjectLimit, OptionalLong> limits = new EnumMap<>(ProjectLimit.class);
    for (ProjectLimit limit : ProjectLimit.values()) {
      if (named.containsKey(limit.wireName())) {
        Long value = named.getLong(limit.wireName());
        limits.put(limit, value == null ? OptionalLong.empty() : OptionalLong.of(value));
      }
    }
    return limits;
  }
}
