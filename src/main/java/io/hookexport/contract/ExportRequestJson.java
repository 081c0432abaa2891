package io.hookexport.contract;

import io.hookexport.export.Compression;
import io.hookexport.export.Dataset;
import io.hookexport.export.Direction;
import io.hookexport.export.ExportRequest;
import io.hookexport.export.FormulaEscaping;
import io.hookexport.export.RequestDraft;
import io.hookexport.export.RowFilter;
import io.hookexport.export.Timestamps;
import io.hookexport.export.Violation;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Converts the body of createExport in the JSON of the contract to {@link RequestDraft} and back.
 */
public final class ExportRequestJson {
  private ExportRequestJson() {}

  /**
   * Returns the draft of a body that may lack parts.
   *
   * @param body its defaults applied; what the schema does not allow is absent, or null in a list
   */
  public static RequestDraft draft(JsonObject body) {
    List<Violation> broken = new ArrayList<>();
    return new RequestDraft(
        Optional.ofNullable(body.getString("dataset")).map(Dataset::of),
        Optional.ofNullable(body.getString("direction")).map(Direction::of),
        time(body, "start_time", broken),
        time(body, "end_time", broken),
        Optional.ofNullable(body.getString("status")),
        items(body, "statuses"),
        items(body, "event_types"),
        items(body, "response_statuses"),
        Optional.ofNullable(body.getString("endpoint_id")),
        Optional.ofNullable(body.getString("inbound_endpoint_id")),
        items(body, "columns"),
        Optional.ofNullable(body.getString("compression")).map(Compression::of),
        Optional.ofNullable(body.getString("formula_escaping")).map(FormulaEscaping::of),
        Optional.ofNullable(body.getBoolean("byte_order_mark")),
        broken);
  }

  /** Returns whether the export may wait in the queue, which is no part of what it contains. */
  public static boolean mayWait(JsonObject body) {
    return body.getBoolean("queue", false);
  }

  /** Returns the body that {@link #draft} converts to the same request. */
  public static JsonObject toJson(ExportRequest request) {
    JsonObject body = new JsonObject();
    body.put("start_time", Timestamps.format(request.start()));
    body.put("end_time", Timestamps.format(request.end()));
    body.put("dataset", request.dataset().wireName());
    body.put("direction", request.direction().wireName());
    RowFilter filter = request.filter();
    if (filter.statuses().size() == 1) { // servers of older versions know this one
      body.put("status", filter.statuses().get(0));
    } else {
      put(body, "statuses", filter.statuses());
    }
    put(body, "event_types", filter.eventTypes());
    put(body, "response_statuses", filter.responseStatuses());
    filter.endpoint().ifPresent(id -> body.put(request.direction().endpointProperty(), id));
    put(body, "columns", request.columns());
    body.put("compression", request.compression().wireName());
    body.put("formula_escaping", request.formulaEscaping().wireName());
    body.put("byte_order_mark", request.byteOrderMark());
    return body;
  }

  private static void put(JsonObject body, String name, List<String> values) {
    if (!values.isEmpty()) {
      body.put(name, new JsonArray(values));
    }
  }

  private static List<Optional<String>> items(JsonObject body, String name) {
    return body.getJsonArray(name, new JsonArray()).stream()
        .map(item -> Optional.ofNullable((String) item))
        .toList();
  }

  /** Returns empty when absent. Years 1 to 9999 in UTC: others have no RFC 3339 form. */
  private static Optional<Instant> time(JsonObject body, String name, List<Violation> broken) {
    String text = body.getString(name);
    if (text == null) {
      return Optional.empty();
    }
    Optional<Instant> time =
        Timestamps.parse(text)
            .filter(
                instant -> {
                  int year = instant.atOffset(ZoneOffset.UTC).getYear();
                  return year >= 1 && year <= 9999;
                });
    if (time.isEmpty()) {
      broken.add(new Violation("/" + name, name + " " + Timestamps.problem(text)));
    }
    return time;
  }
}
