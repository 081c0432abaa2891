package io.hookexport.platforms;

import static io.hookexport.platforms.PlatformModel.oneOf;
import static io.hookexport.platforms.PlatformModel.someSecond;

import io.hookexport.export.Feed;
import io.vertx.core.json.JsonObject;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/** Events of three workspaces, and the attempts at up to two endpoints each. */
final class WebhookXModel implements PlatformModel {
  static final String DATA = "{\"n\": 1}";
  static final String HEADERS = "{\"Webhookx-Event-Id\": \"1\"}";

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

  record Event(String id, int tenant, Instant created, String uniqueId, boolean gone) {}

  record Attempt(
      String id,
      Event event,
      String endpoint,
      String status,
      String mode,
      int number,
      Instant planned,
      Instant attempted,
      String error,
      Integer answer,
      String body) {
    boolean open() {
      return status.equals("INIT") || status.equals("QUEUED");
    }

    boolean succeeded() {
      return status.equals("SUCCESSFUL");
    }

    /** When it is due. */
    Instant scheduled() {
      return planned.plusSeconds(1);
    }

    /** When it ended or, if it is open, when it will begin. */
    Instant updated() {
      return attempted == null ? scheduled() : attempted.plusMillis(7);
    }

    Instant moment() {
      return attempted == null ? updated() : attempted;
    }

    String url() {
      return attempted == null
          ? WebhookXModel.planned(endpoint)
          : "https://then.example/" + endpoint;
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

  /** Where the next attempt goes; the fourth endpoint has been deleted. */
  static String planned(String endpoint) {
    return endpoint.endsWith("3") ? null : "https://now.example/" + endpoint;
  }

  @Override
  public String source() {
    return "webhookx";
  }

  /** By the name and, for the second one, by the id. */
  @Override
  public String tenant(int n) {
    return id("Workspace", n);
  }

  @Override
  public List<String> unknownTenants() {
    return List.of("workspace 1", id("Workspace", 7), "");
  }

  @Override
  public void insert(TableRows rows, long seed) throws SQLException {
    Random random = new Random(seed);
    for (int t = 0; t < TENANTS; t++) {
      rows.add("workspaces", id("Workspace", t), "workspace " + t);
    }
    // Its name is the id of another one.
    rows.add("workspaces", id("Workspace", 9), id("Workspace", 1));
    for (int i = 0; i < 9; i++) {
      String endpoint = endpoint(i / 3, i % 3);
      String request = new JsonObject().put("url", planned(endpoint)).encode();
      rows.add("endpoints", endpoint, id("Workspace", i / 3), request, i % 3 < 2);
    }
    for (int i = 0; i < 300; i++) {
      generate(random, i);
    }
    for (Event e : events) {
      if (!e.gone) {
        rows.add(
            "events", e.id, id("Workspace", e.tenant), "order.paid", DATA, e.uniqueId, e.created);
      }
    }
    for (Attempt a : attempts) {
      insert(rows, a);
    }
    for (Attempt a : attempts) {
      if (a.body != null) {
        rows.add("attempt_details", a.id, HEADERS, DATA, HEADERS, a.body);
      }
    }
  }

  private static void insert(TableRows rows, Attempt a) throws SQLException {
    rows.add(
        "attempts",
        a.id,
        a.event.id,
        a.endpoint,
        id("Workspace", a.event.tenant),
        a.status,
        a.number,
        a.mode,
        a.scheduled(),
        a.attempted,
        a.error,
        a.attempted == null ? null : new JsonObject().put("url", a.url()).encode(),
        a.answer == null
            ? null
            : new JsonObject().put("status", a.answer).put("latency", 12).encode(),
        a.planned,
        a.updated());
  }

  private void generate(Random random, int i) {
    Instant created = someSecond(random);
    Event event =
        new Event(
            id("Event", i),
            random.nextInt(TENANTS),
            random.nextInt(30) == 0 ? null : created,
            random.nextInt(3) == 0 ? "key-" + i : null,
            random.nextInt(20) == 0);
    events.add(event);
    int first = random.nextInt(4);
    for (int n = first; n < Math.min(4, first + random.nextInt(3)); n++) {
      attempts(random, event, endpoint(event.tenant, n), created);
    }
  }

  private void attempts(Random random, Event event, String endpoint, Instant created) {
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
      Instant created,
      String status,
      int n,
      boolean byHand) {
    String mode = byHand ? "MANUAL" : n == 1 ? "INITIAL" : "AUTOMATIC";
    boolean made = List.of("FAILED", "SUCCESSFUL").contains(status);
    String error = status.equals("CANCELED") ? "ENDPOINT_DISABLED" : null;
    Integer answer = made ? 200 : null;
    if (status.equals("FAILED") && random.nextBoolean()) {
      error = "TIMEOUT";
      answer = null;
    } else if (status.equals("FAILED")) {
      answer = 500;
    }
    // WebhookX loses the details of an answer that is not UTF-8, and empties them earlier.
    String body = answer != null && random.nextBoolean() ? "answer " + attempts.size() : null;
    // Two attempts may have begun at the same time.
    Instant planned = created.plusSeconds(n / 2 * 5);
    attempts.add(
        new Attempt(
            id("Attempt", attempts.size()),
            event,
            endpoint,
            status,
            mode,
            byHand ? 1 : n,
            planned,
            made ? planned.plusMillis(3) : null,
            error,
            answer,
            body));
  }

  @Override
  public List<Map<String, String>> expected(Feed feed, int tenant) {
    return new WebhookXExpected(events, attempts).rows(feed, tenant);
  }
}
