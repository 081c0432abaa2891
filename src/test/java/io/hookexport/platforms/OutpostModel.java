package io.hookexport.platforms;

import static io.hookexport.platforms.ConvoyOutpostWebhookXTables.SECOND;
import static io.hookexport.platforms.ConvoyOutpostWebhookXTables.fill;
import static io.hookexport.platforms.ConvoyOutpostWebhookXTables.oneOf;
import static io.hookexport.platforms.ConvoyOutpostWebhookXTables.someSecond;
import static io.hookexport.platforms.ConvoyOutpostWebhookXTables.time;

import io.hookexport.export.Direction;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/** Events of three tenants, and what became of them at up to three destinations each. */
final class OutpostModel implements PlatformModel {
  static final int RETRY_LIMIT = 10;
  private static final long DAY = 86_400 * SECOND;

  /** How the tries of an event at a destination went: the last one decides. */
  private enum Course {
    NEVER_TRIED,
    SUCCEEDED,
    OPEN_RETRY,
    LAST_RETRY,
    EXHAUSTED,
    FAILED_BY_HAND_AFTER_SUCCESS,
    FAILED_BY_HAND,
    UNKNOWN_STATUS
  }

  record Event(
      String id,
      int tenant,
      long time,
      boolean retries,
      String data,
      List<String> matched,
      boolean gone) {}

  record Attempt(
      String id,
      Event event,
      String destination,
      String status,
      long time,
      String code,
      String response,
      boolean manual,
      int number) {
    boolean succeeded() {
      return status.equals("success");
    }
  }

  private final List<Event> events = new ArrayList<>();
  private final List<Attempt> attempts = new ArrayList<>();

  @Override
  public String source() {
    return "outpost";
  }

  @Override
  public String tenant(int n) {
    return "tenant-" + n;
  }

  @Override
  public void insert(Connection c, long seed) throws SQLException {
    Random random = new Random(seed);
    for (int i = 0; i < 300; i++) {
      generate(random, i);
    }
    List<JsonObject> rows = new ArrayList<>();
    for (Event e : events) {
      if (!e.gone) {
        rows.add(
            new JsonObject()
                .put("id", e.id)
                .put("tenant_id", tenant(e.tenant))
                .put("time", time(e.time))
                .put("topic", "order.paid")
                .put("eligible_for_retry", e.retries)
                .put("data", e.data)
                .put("metadata", new JsonObject().put("n", e.id))
                .put("matched_destination_ids", new JsonArray(e.matched)));
      }
    }
    fill(c, "events", rows);
    rows.clear();
    for (Attempt a : attempts) {
      rows.add(
          new JsonObject()
              .put("id", a.id)
              .put("event_id", a.event.id)
              .put("destination_id", a.destination)
              .put("destination_type", "webhook")
              .put("status", a.status)
              .put("time", time(a.time))
              .put("code", a.code)
              .put("response_data", a.response)
              .put("manual", a.manual)
              .put("attempt_number", a.number)
              .put("tenant_id", tenant(a.event.tenant))
              .put("topic", "order.paid")
              .put("event_data", a.event.data)
              .put("event_metadata", new JsonObject().put("n", a.event.id)));
    }
    fill(c, "attempts", rows);
  }

  private void generate(Random random, int i) {
    long arrived = someSecond(random);
    List<String> tried = new ArrayList<>();
    for (int d = random.nextInt(4); d > 0; d--) {
      tried.add("des_" + d);
    }
    List<String> matched = new ArrayList<>(tried);
    if (random.nextInt(10) == 0) {
      // Of before the column was there.
      matched.clear();
    } else if (random.nextInt(10) == 0) {
      matched.addAll(tried);
    }
    // A publisher may date an event back or ahead.
    long dated = arrived + oneOf(random, List.of(0L, 0L, 0L, -3 * DAY, 3 * DAY));
    String data = "{\"text\":\"" + "é".repeat(random.nextInt(20)) + "\"}";
    boolean retries = random.nextInt(4) > 0;
    // Of some events only the attempts are left.
    boolean gone = random.nextInt(20) == 0;
    int tenant = random.nextInt(3);
    Event event = new Event("evt_" + i, tenant, dated, retries, data, matched, gone);
    events.add(event);
    for (String destination : tried) {
      tries(random, event, destination, arrived);
    }
  }

  private void tries(Random random, Event event, String destination, long arrived) {
    Course course = oneOf(random, List.of(Course.values()));
    if (course == Course.NEVER_TRIED) {
      return;
    }
    int before =
        switch (course) {
          case EXHAUSTED -> RETRY_LIMIT;
          case LAST_RETRY -> RETRY_LIMIT - 1;
          default -> random.nextInt(3);
        };
    for (int n = 1; n <= before; n++) {
      add(random, event, destination, arrived, n, "failed", false);
    }
    int last = before + 1;
    switch (course) {
      case SUCCEEDED -> add(random, event, destination, arrived, last, "success", false);
      case FAILED_BY_HAND_AFTER_SUCCESS -> {
        add(random, event, destination, arrived, last, "success", false);
        add(random, event, destination, arrived, last + 1, "failed", true);
      }
      case FAILED_BY_HAND -> add(random, event, destination, arrived, last, "failed", true);
      case UNKNOWN_STATUS -> add(random, event, destination, arrived, last, "skipped", false);
      default -> add(random, event, destination, arrived, last, "failed", false);
    }
  }

  private void add(
      Random random,
      Event event,
      String destination,
      long arrived,
      int n,
      String status,
      boolean manual) {
    String code = "200";
    String response = "{\"body\":\"fine, \\u0000 \uFFFD\",\"status\":200}";
    if (!status.equals("success")) {
      code = oneOf(random, List.of("500", "timeout", "ERR"));
      response =
          switch (code) {
            case "500" -> "{\"body\":\"\",\"status\":500}";
            case "ERR" -> "{\"error\":\"validation\"}";
            default -> "null";
          };
    } else if (random.nextInt(4) == 0) {
      code = "OK";
    }
    // Two tries may end at the same time.
    long ended = arrived + (n / 2) * 5 * SECOND;
    String id = String.format(Locale.ROOT, "atm_%05d", attempts.size());
    attempts.add(new Attempt(id, event, destination, status, ended, code, response, manual, n));
  }

  @Override
  public List<Map<String, String>> expected(String dataset, Direction direction, int tenant) {
    OutpostExpected expected = new OutpostExpected(events, attempts);
    return dataset.equals("attempts") ? expected.attempts(tenant) : expected.deliveries(tenant);
  }
}
