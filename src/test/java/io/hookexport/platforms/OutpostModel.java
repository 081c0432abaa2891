package io.hookexport.platforms;

import static io.hookexport.platforms.PlatformModel.oneOf;
import static io.hookexport.platforms.PlatformModel.someSecond;

import io.hookexport.export.Feed;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/** Events of three tenants, and what became of them at up to three destinations each. */
final class OutpostModel implements PlatformModel {
  static final int RETRY_LIMIT = 10;

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
      Instant time,
      boolean retries,
      String data,
      List<String> matched,
      boolean gone) {
    String metadata() {
      return "{\"n\": \"" + id + "\"}";
    }
  }

  record Attempt(
      String id,
      Event event,
      String destination,
      String status,
      Instant time,
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

  /** Tenants are in no table. */
  @Override
  public List<String> unknownTenants() {
    return List.of();
  }

  @Override
  public void insert(TableRows rows, long seed) throws SQLException {
    Random random = new Random(seed);
    for (int i = 0; i < 300; i++) {
      generate(random, i);
    }
    for (Event e : events) {
      if (!e.gone) {
        rows.add(
            "events",
            e.id,
            tenant(e.tenant),
            e.time,
            "order.paid",
            e.retries,
            e.data,
            e.metadata(),
            "{" + String.join(",", e.matched) + "}");
      }
    }
    for (Attempt a : attempts) {
      rows.add(
          "attempts",
          a.id,
          a.event.id,
          a.destination,
          "webhook",
          a.status,
          a.time,
          a.code,
          a.response,
          a.manual,
          a.number,
          tenant(a.event.tenant),
          "order.paid",
          a.event.data,
          a.event.metadata());
    }
  }

  private void generate(Random random, int i) {
    Instant arrived = someSecond(random);
    int tenant = random.nextInt(TENANTS);
    List<String> tried = new ArrayList<>();
    for (int d = random.nextInt(4); d > 0; d--) {
      tried.add("des_" + tenant + d);
    }
    List<String> matched = new ArrayList<>(tried);
    if (random.nextInt(10) == 0) {
      // Of before the column was there.
      matched.clear();
    } else if (random.nextInt(10) == 0) {
      matched.addAll(tried);
    }
    // A publisher may date an event back or ahead.
    Instant dated = arrived.plus(Duration.ofDays(oneOf(random, List.of(0, 0, 0, -3, 3))));
    String data = "{\"text\":\"" + "é".repeat(random.nextInt(20)) + "\"}";
    boolean retries = random.nextInt(4) > 0;
    // Of some events only the attempts are left.
    boolean gone = random.nextInt(20) == 0;
    Event event = new Event("evt_" + i, tenant, dated, retries, data, matched, gone);
    events.add(event);
    for (String destination : tried) {
      tries(random, event, destination, arrived);
    }
  }

  private void tries(Random random, Event event, String destination, Instant arrived) {
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
      Instant arrived,
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
    Instant ended = arrived.plusSeconds(n / 2 * 5);
    String id = String.format(Locale.ROOT, "atm_%05d", attempts.size());
    attempts.add(new Attempt(id, event, destination, status, ended, code, response, manual, n));
  }

  @Override
  public List<Map<String, String>> expected(Feed feed, int tenant) {
    return new OutpostExpected(events, attempts).rows(feed, tenant);
  }
}
