package io.hookexport;

import io.hookexport.config.EmbeddedConfig;
import io.hookexport.config.ServerConfig;
import io.vertx.core.json.JsonObject;

/**
 * The options of an embedded server: the sections and keys of {@code conf/application.yaml}, with
 * its defaults, as JSON. Two defaults differ: {@code http.port} and {@code management.port} are -1,
 * so that no port is opened unless the application names one. The sections {@code log} and {@code
 * cluster} belong to the application, and are refused. Neither files nor environment variables are
 * read.
 *
 * <pre>{@code
 * new HookExportOptions()
 *     .set("database.uri", "postgresql://…")
 *     .set("links.secret", secret)
 *     .set("roles", List.of("api", "worker"))
 * }</pre>
 */
public final class HookExportOptions {
  private JsonObject json;

  /** All defaults; {@code database.uri} and {@code links.secret} have none. */
  public HookExportOptions() {
    this(new JsonObject());
  }

  /** Copies other options. */
  public HookExportOptions(HookExportOptions other) {
    this.json = other.json.copy();
  }

  /**
   * Checks keys and types; values are checked at the deployment.
   *
   * @param json sections with keys, as {@link #toJson} returns it; copied
   * @throws io.hookexport.config.ConfigException when a key does not exist or is the application's,
   *     or its value has another type
   */
  public HookExportOptions(JsonObject json) {
    EmbeddedConfig.checkKeys(json);
    this.json = plain(json);
  }

  /**
   * Sets one key.
   *
   * @param key with its section, such as {@code database.uri}
   * @param value text, integer, boolean, or list of texts
   * @throws io.hookexport.config.ConfigException as the constructor does
   */
  public HookExportOptions set(String key, Object value) {
    JsonObject changed = json.copy();
    JsonObject section = changed;
    String[] path = key.split("[.]", -1);
    for (int i = 0; i < path.length - 1; i++) {
      if (!(section.getValue(path[i]) instanceof JsonObject)) {
        section.put(path[i], new JsonObject());
      }
      section = section.getJsonObject(path[i]);
    }
    section.put(path[path.length - 1], value);
    EmbeddedConfig.checkKeys(changed);
    json = plain(changed);
    return this;
  }

  /** Returns a copy that is equal to what its text is read as: a list is an array. */
  private static JsonObject plain(JsonObject json) {
    return new JsonObject(json.encode());
  }

  /** Returns what was set, secrets included; a copy. */
  public JsonObject toJson() {
    return json.copy();
  }

  /**
   * @throws io.hookexport.config.ConfigException when a value is wrong, or one that is needed is
   *     missing
   */
  ServerConfig read() {
    return EmbeddedConfig.read(json);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof HookExportOptions options && json.equals(options.json);
  }

  @Override
  public int hashCode() {
    return json.hashCode();
  }

  /** Omits the values, some of which are secrets. */
  @Override
  public String toString() {
    return "HookExportOptions" + json.fieldNames();
  }
}
