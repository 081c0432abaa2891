package io.hookexport.contract;

import io.hookexport.export.Direction;
import io.hookexport.export.ExportListing;
import io.hookexport.export.ExportState;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * The content of a request that follows the contract; defaults are applied.
 *
 * @param parameters by name: String, Integer, Long or Boolean as the schema says; absent ones are
 *     missing
 * @param body empty for an operation without a body
 */
public record Input(Map<String, Object> parameters, JsonObject body) {
  public Optional<String> text(String name) {
    return Optional.ofNullable((String) parameters.get(name));
  }

  /** Returns a parameter that is required or has a default. */
  public int number(String name) {
    if (parameters.get(name) instanceof Number number) {
      return number.intValue();
    }
    throw new IllegalStateException("no such number in the contract: " + name);
  }

  /** Returns a required path parameter of format uuid. */
  public UUID id(String name) {
    return UUID.fromString(
        text(name).orElseThrow(() -> new IllegalStateException("no such parameter: " + name)));
  }

  /** Returns the parameters of listExports. */
  public ExportListing listing() {
    return new ExportListing(
        number("limit"),
        text("cursor").map(ExportListing.Position::fromCursor),
        text("status").map(ExportState::of),
        text("direction").map(Direction::of));
  }
}
