package io.hookexport.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.json.EncodeException;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * The configuration of a server inside another application: the options of the application over the
 * packaged file. Neither the working directory nor the environment is read, and no port is opened
 * unless the options name one.
 */
public final class EmbeddedConfig {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final String ORIGIN = "the options";

  /** What belongs to the application: its Vert.x and its log are there before we are. */
  private static final List<String> OF_THE_HOST = List.of("cluster", "log");

  private EmbeddedConfig() {}

  /**
   * Checks keys and types.
   *
   * @param options sections and keys as in {@code conf/application.yaml}
   * @throws ConfigException when a key does not exist, is the application's, or has a value of
   *     another type
   */
  public static void checkKeys(JsonObject options) {
    tree(options);
  }

  /**
   * @throws ConfigException also when a value is wrong, or one that is needed is missing
   */
  public static ServerConfig read(JsonObject options) {
    ConfigTree tree = tree(options);
    try {
      return tree.records();
    } catch (ConfigException e) {
      throw tree.located(e);
    }
  }

  private static ConfigTree tree(JsonObject options) {
    ConfigTree tree = new ConfigTree();
    tree.put("http.port", "an embedded server", IntNode.valueOf(-1));
    tree.put("management.port", "an embedded server", IntNode.valueOf(-1));
    ObjectNode given = parsed(options);
    for (String section : OF_THE_HOST) {
      ConfigException.require(
          !given.has(section),
          section,
          "is the application's own to set, not hookexport's; remove it from the options");
    }
    tree.overlay(given, key -> ORIGIN);
    return tree;
  }

  private static ObjectNode parsed(JsonObject options) {
    try {
      JsonNode given = JSON.readTree(options.encode());
      return (ObjectNode) given;
    } catch (EncodeException | JsonProcessingException e) {
      throw new ConfigException("the options", "a value is not JSON: " + e.getMessage());
    }
  }
}
