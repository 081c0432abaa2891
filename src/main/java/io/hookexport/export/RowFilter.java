package io.hookexport.export;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;

/**
 * Which rows of its range an export has: those that match every part. An empty part matches all.
 *
 * @param statuses one of these, as the source names them
 * @param eventTypes one of these
 * @param responseStatuses one of these: a status ({@code 503}), a class ({@code 5xx}), or {@code
 *     none} for rows without a response
 * @param endpoint of the direction of the export, in the form the client used
 */
public record RowFilter(
    List<String> statuses,
    List<String> eventTypes,
    List<String> responseStatuses,
    Optional<String> endpoint) {
  public static final RowFilter NONE =
      new RowFilter(List.of(), List.of(), List.of(), Optional.empty());

  /** The response status of rows without a response. */
  public static final String NO_RESPONSE = "none";

  public RowFilter {
    statuses = List.copyOf(statuses);
    eventTypes = List.copyOf(eventTypes);
    responseStatuses = List.copyOf(responseStatuses);
  }

  public static RowFilter ofStatuses(String... statuses) {
    return new RowFilter(List.of(statuses), List.of(), List.of(), Optional.empty());
  }

  /** Adds the parts that are not empty; the order within a list has no meaning. */
  void addMeaning(Direction direction, JsonObject meaning) {
    if (statuses.size() == 1) { // as before there were lists
      meaning.put("status", statuses.get(0));
    } else {
      addList(meaning, "statuses", statuses);
    }
    addList(meaning, "event_types", eventTypes);
    addList(meaning, "response_statuses", responseStatuses);
    // As it is: a platform may tell ids apart by their case.
    endpoint.ifPresent(id -> meaning.put(direction.endpointProperty(), id));
  }

  private static void addList(JsonObject meaning, String name, List<String> values) {
    if (!values.isEmpty()) {
      meaning.put(name, new JsonArray(values.stream().sorted().toList()));
    }
  }
}
