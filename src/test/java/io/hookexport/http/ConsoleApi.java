package io.hookexport.http;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The API as a page of the console sees it: answers that a state needs, given in the browser. What
 * is not said is as for a new project.
 */
final class ConsoleApi {
  static final String NOW = "2026-11-30T12:00:00Z";
  private static final String ID = "019ac1f0-7b5e-7c3a-9f60-2d1c5b7e8a%02d";

  /** "METHOD path" to what is done; the path is that after /v1/, without the query. */
  private final Map<String, Consumer<Route>> answers = new LinkedHashMap<>();

  ConsoleApi() {
    with("POST sessions", 201, session().put("token", "t"));
    with("GET session", 200, session());
    with("DELETE session", 204, null);
    with("GET datasets", 200, new JsonArray().add(outbound()).add(inbound()).add(attempts()));
    with("POST exports/estimate", 200, estimate(48_213));
    exports();
  }

  /** Answers all requests of this page. */
  void answer(Page page) {
    page.route(
        url -> url.contains("/v1/"),
        route -> {
          String path = route.request().url().replaceFirst(".*/v1/([^?]*).*", "$1");
          Consumer<Route> known = answers.get(route.request().method() + " " + path);
          if (known == null) {
            problem(404, "NOT_FOUND", "There is no export with this id.", new JsonObject())
                .accept(route);
          } else {
            known.accept(route);
          }
        });
  }

  ConsoleApi with(String request, Consumer<Route> answer) {
    answers.put(request, answer);
    return this;
  }

  ConsoleApi with(String request, int status, Object data) {
    return with(request, data(status, data));
  }

  static Consumer<Route> data(int status, Object data) {
    return json(status, new JsonObject().put("data", data));
  }

  /** Never answered. */
  ConsoleApi silent(String request) {
    return with(request, route -> {});
  }

  ConsoleApi refused(String request, int status, String code, String message, JsonObject details) {
    return with(request, problem(status, code, message, details));
  }

  /** The list has these, newest first. */
  ConsoleApi exports(JsonObject... exports) {
    JsonArray all = new JsonArray();
    for (JsonObject export : exports) {
      all.add(export);
    }
    return with("GET exports", list(all, null));
  }

  static Consumer<Route> list(JsonArray exports, String next) {
    JsonObject meta = new JsonObject().put("request_id", "req_1").put("has_more", next != null);
    if (next != null) {
      meta.put("next_cursor", next);
    }
    return json(200, new JsonObject().put("data", exports).put("meta", meta));
  }

  static Consumer<Route> problem(int status, String code, String message, JsonObject details) {
    JsonObject error =
        new JsonObject().put("code", code).put("message", message).put("details", details);
    return json(
        status,
        new JsonObject()
            .put("error", error)
            .put("meta", new JsonObject().put("request_id", "req_9f8a7b6c5d4e3f2a1b0c9d8e")));
  }

  private static Consumer<Route> json(int status, JsonObject body) {
    return route -> {
      Integer wait =
          body.getJsonObject("error", new JsonObject())
              .getJsonObject("details", new JsonObject())
              .getInteger("retry_after");
      route.fulfill(
          new Route.FulfillOptions()
              .setStatus(status)
              .setContentType("application/json")
              .setHeaders(wait == null ? Map.of() : Map.of("Retry-After", wait.toString()))
              .setBody(body.encode()));
    };
  }

  /** One event, after which the stream ends as when a server stops. */
  static Consumer<Route> event(String name, JsonObject export) {
    return route ->
        route.fulfill(
            new Route.FulfillOptions()
                .setStatus(200)
                .setContentType("text/event-stream")
                .setBody("event: " + name + "\ndata: " + export.encode() + "\n\n"));
  }

  static JsonObject session() {
    return new JsonObject()
        .put("project_id", "acme")
        .put("scopes", new JsonArray().add("read").add("create").add("manage"))
        .put("filters", new JsonObject())
        .put("expires_at", "2026-11-30T17:05:00Z");
  }

  static JsonObject estimate(long rows) {
    JsonArray warnings = new JsonArray();
    if (rows >= 1_048_576) {
      warnings.add(
          new JsonObject()
              .put("code", "SPREADSHEET_ROWS_EXCEEDED")
              .put("message", "A spreadsheet has 1048576 rows."));
    }
    return new JsonObject()
        .put("rows", rows)
        .put("bytes", rows * 352)
        .put("seconds", rows / 24_000)
        .put("exact", false)
        .put("columns", new JsonArray())
        .put("warnings", warnings);
  }

  static JsonObject export(int number, String status) {
    return new JsonObject()
        .put("id", String.format(ID, number))
        .put("project_id", "acme")
        .put("status", status)
        .put("filter_start_time", "2026-09-30T22:00:00.000000Z")
        .put("filter_end_time", "2026-10-31T23:00:00.000000Z")
        .put("direction", "outbound")
        .put("compression", "none")
        .put("formula_escaping", "none")
        .put("byte_order_mark", false)
        .put("attempt", status.equals("pending") ? 0 : 1)
        .put("created_at", String.format("2026-11-30T11:%02d:00.123456Z", 59 - number % 60));
  }

  static JsonObject running(int number, long rows, Long expected) {
    JsonObject progress =
        new JsonObject().put("rows_written", rows).put("bytes_written", rows * 362);
    if (expected != null) {
      progress.put("rows_expected", expected).put("percent", Math.min(99, rows * 100 / expected));
    }
    return export(number, "processing").put("progress", progress);
  }

  static JsonObject ready(int number) {
    return export(number, "completed")
        .put("row_count", 2_000_000)
        .put("file_size_bytes", 724_123_456)
        .put("sha256", "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")
        .put("escaped_cells", 0)
        .put("snapshot_at", "2026-11-30T11:50:01.000000Z")
        .put("completed_at", "2026-11-30T11:50:03.200000Z")
        .put("expires_at", "2026-12-07T11:50:03.200000Z");
  }

  static JsonObject failed(int number, String code, String message) {
    return export(number, "failed")
        .put("error_code", code)
        .put("error_message", message)
        .put("completed_at", "2026-11-30T11:50:03.200000Z");
  }

  static JsonObject outbound() {
    return feed(
            "deliveries",
            "outbound",
            "succeeded",
            "pending_retry",
            "failed_permanent",
            "no_attempt")
        .put("endpoint_id_format", "ep_ followed by 27 letters and digits");
  }

  static JsonObject inbound() {
    return feed("deliveries", "inbound", "succeeded", "failed_permanent");
  }

  static JsonObject attempts() {
    return feed("attempts", "outbound", "succeeded", "failed");
  }

  private static JsonObject feed(String dataset, String direction, String... statuses) {
    JsonArray columns = new JsonArray();
    String[] names = {
      "message_id", "event_type", "status", "endpoint_id", "endpoint_url", "attempt_count",
      "response_status", "last_error", "created_at", "delivered_at", "payload", "response_body"
    };
    for (String name : names) {
      columns.add(
          new JsonObject()
              .put("name", name)
              .put("type", "string")
              .put("nullable", true)
              .put("always_empty", name.equals("delivered_at"))
              .put("by_default", !name.matches("payload|response_body"))
              .put("description", "What the platform keeps as " + name.replace('_', ' ')));
    }
    String endpoint = direction.equals("inbound") ? "inbound_endpoint_id" : "endpoint_id";
    JsonArray filters = new JsonArray().add("status").add("statuses").add("event_types");
    filters.add("response_statuses").add(endpoint);
    JsonArray all = new JsonArray();
    for (String status : statuses) {
      all.add(status);
    }
    return new JsonObject()
        .put("dataset", dataset)
        .put("direction", direction)
        .put("time_column", "created_at")
        .put("filters", filters)
        .put("statuses", all)
        .put("columns", columns);
  }
}
