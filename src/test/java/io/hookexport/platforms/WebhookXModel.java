package io.hookexport.platforms;

import static io.hookexport.platforms.ConvoyOutpostWebhookXTables.SECOND;
import static io.hookexport.platforms.ConvoyOutpostWebhookXTables.fill;
import static io.hookexport.platforms.ConvoyOutpostWebhookXTables.oneOf;
import static io.hookexport.platforms.ConvoyOutpostWebhookXTables.someSecond;
import static io.hookexport.platforms.ConvoyOutpostWebhookXTables.time;

import io.hookexport.export.Direction;
import io.vertx.core.json.JsonObject;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/** Events of three workspaces, and the attempts at up to two endpoints each. */
final class WebhookXModel implements PlatformModel {
  /** What follows the failed tries of an event at an endpoint. */
  private enum Course {
    PLANNED,
    QUEUED,
    SUCCEEDED,
    EXHAUSTED,
    CANCELED,
    FAILED_BY_HAND_AFTER_SUCCESS,
    FAILED_BY_HAND_AFTER_CANCELED,
    PLANNED_BY_HAND,
    PLANNED_BY_HAND_AFTER_SUCCESS,
    UNKNOWN_STATUS
  }

  record Event(String id, int tenant, Long created, String uniqueId, boolean gone) {}

  record Attempt(
      String id,
      Event event,
      String endpoint,
      String status,
      String mode,
      int number,
      long planned,
      Long attempted,
      String error,
      Integer answer,
      String body) {
    boolean open() {
      return status.equals("INIT") || status.equals("QUEUED");
    }

    /** When it ended or, if it is open, when it will begin. */
    long updated() {
      return attempted == null ? planned + SECOND : attempted + 7000;
    }

    long moment() {
      return attempted == null ? updated() : attempted;
    }
  }

  private final List<Event> events = new ArrayList<>();
  private final List<Attempt> attempts = new ArrayList<>();

  private static String id(String kind, int n) {
    return kind + String.format(Locale.ROOT, "%0" + (27 - kind.length()) + "d", n);
  }

  static String endpoint(int tenant, int n) {
    return id("Endpoint", tenant * 10 + n);
  }

  @Override
  public String source() {
    return "webhookx";
  }

  /** By the name and, for the second one, by the id. */
  @Override
  public String tenant(int n) {
    return n == 1 ? id("Workspace", 1) : "workspace " + n;
  }

  @Override
  public void insert(Connection c, long seed) throws SQLException {
    Random random = new Random(seed);
    List<JsonObject> rows = new ArrayList<>();
    for (int t = 0; t < 3; t++) {
      rows.add(new JsonObject().put("id", id("Workspace", t)).put("name", "workspace " + t));
    }
    // Its name is the id of another one.
    rows.add(new JsonObject().put("id", id("Workspace", 9)).put("name", id("Workspace", 1)));
    fill(c, "workspaces", rows);
    rows.clear();
    for (int t = 0; t < 3; t++) {
      for (int n = 0; n < 4; n++) {
        // The fourth one has been deleted; the third one is disabled.
        if (n < 3) {
          rows.add(
              new JsonObject()
                  .put("id", endpoint(t, n))
                  .put("ws_id", id("Workspace", t))
                  .put("request", new JsonObject().put("url", url(endpoint(t, n), "now")))
                  .put("enabled", n < 2));
        }
      }
    }
    fill(c, "endpoints", rows);
    for (int i = 0; i < 300; i++) {
      generate(random, i);
    }
    fill(c, "events", events.stream().filter(e -> !e.gone).map(WebhookXModel::row).toList());
    fill(c, "attempts", attempts.stream().map(WebhookXModel::row).toList());
    fill(
        c,
        "attempt_details",
        attempts.stream()
            .filter(a -> a.body != null)
            .map(a -> new JsonObject().put("id", a.id).put("response_body", a.body))
            .toList());
  }

  private static JsonObject row(Event e) {
    return new JsonObject()
        .put("id", e.id)
        .put("ws_id", id("Workspace", e.tenant))
        .put("event_type", "order.paid")
        .put("data", new JsonObject().put("n", 1))
        .put("unique_id", e.uniqueId)
        .put("created_at", time(e.created));
  }

  private static JsonObject row(Attempt a) {
    JsonObject row =
        new JsonObject()
            .put("id", a.id)
            .put("event_id", a.event.id)
            .put("endpoint_id", a.endpoint)
            .put("ws_id", id("Workspace", a.event.tenant))
            .put("status", a.status)
            .put("attempt_number", a.number)
            .put("trigger_mode", a.mode)
            .put("scheduled_at", time(a.planned + SECOND))
            .put("attempted_at", time(a.attempted))
            .put("error_code", a.error)
            .put("created_at", time(a.planned))
            .put("updated_at", time(a.updated()));
    if (a.attempted != null) {
      row.put("request", new JsonObject().put("url", url(a.endpoint, "then")));
    }
    if (a.answer != null) {
      row.put("response", new JsonObject().put("status", a.answer).put("latency", 12));
    }
    return row;
  }

  static String url(String endpoint, String when) {
    return "https://" + when + ".example/" + endpoint;
  }

  private void generate(Random random, int i) {
    long created = someSecond(random);
    Event event =
        new Event(
            id("Event", i),
            random.nextInt(3),
            random.nextInt(30) == 0 ? null : created,
            random.nextInt(3) == 0 ? "key-" + i : null,
            random.nextInt(20) == 0);
    events.add(event);
    int first = random.nextInt(4);
    for (int n = first; n < Math.min(4, first + random.nextInt(3)); n++) {
      attempts(random, event, endpoint(event.tenant, n), created);
    }
  }

  private void attempts(Random random, Event event, String endpoint, long created) {
    Course course = oneOf(random, List.of(Course.values()));
    int n = 1;
    for (int failed = random.nextInt(3); failed > 0; failed--, n++) {
      add(random, event, endpoint, created, "FAILED", n, false);
    }
    switch (course) {
      case PLANNED -> add(random, event, endpoint, created, "INIT", n, false);
      case QUEUED -> add(random, event, endpoint, created, "QUEUED", n, false);
      case SUCCEEDED -> add(random, event, endpoint, created, "SUCCESSFUL", n, false);
      case EXHAUSTED -> add(random, event, endpoint, created, "FAILED", n, false);
      case CANCELED -> add(random, event, endpoint, created, "CANCELED", n, false);
      case FAILED_BY_HAND_AFTER_SUCCESS -> {
        add(random, event, endpoint, created, "SUCCESSFUL", n, false);
        add(random, event, endpoint, created, "FAILED", n + 1, true);
      }
      case FAILED_BY_HAND_AFTER_CANCELED -> {
        add(random, event, endpoint, created, "CANCELED", n, false);
        add(random, event, endpoint, created, "FAILED", n + 1, true);
      }
      case PLANNED_BY_HAND_AFTER_SUCCESS -> {
        add(random, event, endpoint, created, "SUCCESSFUL", n, false);
        add(random, event, endpoint, created, "INIT", n + 1, true);
      }
      case PLANNED_BY_HAND -> add(random, event, endpoint, created, "INIT", n, true);
      case UNKNOWN_STATUS -> add(random, event, endpoint, created, "PAUSED", n, false);
    }
  }

  private void add(
      Random random,
      Event event,
      String endpoint,
      long created,
      String status,
      int n,
      boolean byHand) {
    String mode = byHand ? "MANUAL" : n == 1 ? "INITIAL" : "AUTOMATIC";
    boolean made = List.of("FAILED", "SUCCESSFUL").contains(status);
    String error = status.equals("CANCELED") ? "ENDPOINT_DISABLED" : null;
    Integer answer = made ? 200 : null;
    if (status.equals("FAILED")) {
      error = oneOf(random, List.of("TIMEOUT", ""));
      answer = error.isEmpty() ? 500 : null;
      error = error.isEmpty() ? null : error;
    }
    // WebhookX loses the details of an answer that is not UTF-8, and empties them earlier.
    String body = answer != null && random.nextBoolean() ? "answer " + attempts.size() : null;
    // Two attempts may have begun at the same time.
    long planned = created + (n / 2) * 5 * SECOND;
    Long attempted = made ? planned + 3000 : null;
    attempts.add(
        new Attempt(
            id("Attempt", attempts.size()),
            event,
            endpoint,
            status,
            mode,
            byHand ? 1 : n,
            planned,
            attempted,
            error,
            answer,
            body));
  }

  @Override
  public List<Map<String, String>> expected(String dataset, Direction direction, int tenant) {
    WebhookXExpected expected = new WebhookXExpected(events, attempts);
    return dataset.equals("attempts") ? expected.attempts(tenant) : expected.deliveries(tenant);
  }
}
