package io.hookexport.platforms;

import static io.hookexport.platforms.PlatformModel.oneOf;
import static io.hookexport.platforms.PlatformModel.someSecond;

import io.hookexport.export.Feed;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/** Deliveries of two outgoing projects and, between them, an incoming one. */
final class ConvoyModel implements PlatformModel {
  static final String THEN = "https://then.example/";
  static final String ADDRESS = "192.0.2.7";
  static final String REQUEST_HEADERS = "{\"X-Convoy\": \"1\"}";
  static final String RESPONSE_HEADERS = "{\"Server\": \"x\"}";

  record Attempt(
      String id,
      Delivery of,
      boolean succeeded,
      String httpStatus,
      byte[] answer,
      String error,
      Instant requested,
      Instant responded,
      Instant created,
      boolean deleted) {}

  record Delivery(
      String id,
      int project,
      String event,
      String source,
      String endpoint,
      String status,
      String description,
      int trials,
      String target,
      Instant created,
      boolean deleted) {
    String raw() {
      return "{\"text\":\"" + "ü".repeat(trials) + "\"}";
    }

    String key() {
      return trials == 1 ? "key-" + id : "";
    }

    String headers() {
      return trials == 2 ? null : "{\"X-Trials\": [\"" + trials + "\"]}";
    }

    /** When its next try is, if it has one. */
    Instant next() {
      return created == null ? null : created.plusSeconds(1);
    }

    Instant updated() {
      return (created == null ? Instant.EPOCH : created).plusSeconds(60);
    }
  }

  private final List<Delivery> deliveries = new ArrayList<>();
  private final List<Attempt> attempts = new ArrayList<>();

  @Override
  public String source() {
    return "convoy";
  }

  @Override
  public String tenant(int n) {
    return "PROJECT" + n;
  }

  /** One has been deleted; a name is no id. */
  @Override
  public List<String> unknownTenants() {
    return List.of(tenant(3), "project 0", "");
  }

  static String url(String endpoint) {
    return "https://now.example/" + endpoint;
  }

  @Override
  public void insert(TableRows rows, long seed) throws SQLException {
    Random random = new Random(seed);
    for (int p = 0; p < 4; p++) {
      String type = p == 1 ? "incoming" : "outgoing";
      rows.add("convoy.projects", tenant(p), "project " + p, type, p == 3 ? Instant.EPOCH : null);
    }
    for (int i = 0; i < 12; i++) {
      int n = i % 3;
      String id = "E" + i / 3 + n;
      String status = n == 1 ? "inactive" : "active";
      Instant deleted = n == 2 ? Instant.EPOCH : null;
      rows.add("convoy.endpoints", id, tenant(i / 3), url(id), status, deleted);
    }
    for (int i = 0; i < 12; i++) {
      rows.add("convoy.sources", "S" + i / 3 + i % 3, tenant(i / 3), null);
    }
    for (int i = 0; i < 250; i++) {
      generate(random, i, rows);
    }
    for (Delivery d : deliveries) {
      insert(rows, d);
    }
    for (Attempt a : attempts) {
      insert(rows, a);
    }
  }

  private void insert(TableRows rows, Delivery d) throws SQLException {
    JsonObject metadata =
        new JsonObject()
            .put("data", new JsonObject(d.raw()))
            .put("raw", d.raw())
            .put("num_trials", d.trials)
            .put("next_send_time", d.created == null ? null : d.next().toString());
    rows.add(
        "convoy.event_deliveries",
        d.id,
        d.status,
        d.description,
        tenant(d.project),
        d.endpoint,
        d.event,
        "SUB",
        metadata.encode(),
        d.headers(),
        d.target,
        d.key(),
        "order.paid",
        d.status.equals("Success") ? new BigDecimal("1.2346") : BigDecimal.ZERO,
        d.created,
        d.updated(),
        d.deleted ? Instant.EPOCH : null);
  }

  private void insert(TableRows rows, Attempt a) throws SQLException {
    rows.add(
        "convoy.delivery_attempts",
        a.id,
        THEN,
        tenant(a.of.project),
        a.of.endpoint,
        a.of.id,
        ADDRESS,
        REQUEST_HEADERS,
        RESPONSE_HEADERS,
        a.httpStatus,
        a.answer,
        a.error,
        a.succeeded,
        a.requested,
        a.responded,
        a.created,
        a.deleted ? Instant.EPOCH : null);
  }

  private void generate(Random random, int i, TableRows rows) throws SQLException {
    int project = random.nextInt(3);
    String event = String.format(Locale.ROOT, "EV%04d", i);
    String source = project == 1 && random.nextInt(10) > 0 ? "S1" + random.nextInt(3) : null;
    if (source != null || project != 1) {
      // Where there is none, it is no longer kept.
      rows.add("convoy.events", event, tenant(project), source);
    }
    Instant created = random.nextInt(30) == 0 ? null : someSecond(random);
    for (int n = random.nextInt(3); n > 0; n--) {
      String status =
          oneOf(
              random,
              List.of(
                  "Scheduled", "Processing", "Success", "Retry", "Failure", "Discarded", "Paused"));
      boolean resent = !status.equals("Success") && random.nextInt(3) == 0;
      int failures = random.nextInt(3);
      int trials = failures + (resent ? 2 : status.equals("Success") ? 1 : 0);
      String description =
          switch (status) {
            case "Discarded" -> oneOf(random, List.of("", "endpoint not found"));
            case "Failure" -> "Retry limit exceeded";
            default -> "";
          };
      Delivery delivery =
          new Delivery(
              String.format(Locale.ROOT, "ED%04d", deliveries.size()),
              project,
              event,
              source,
              "E" + project + random.nextInt(3),
              status,
              description,
              trials,
              random.nextInt(3) == 0 ? "https://target.example/" : null,
              created,
              random.nextInt(20) == 0);
      deliveries.add(delivery);
      for (int t = 0; t < trials; t++) {
        attempt(random, delivery, t, t == failures);
      }
    }
  }

  private void attempt(Random random, Delivery of, int n, boolean succeeded) {
    // Two attempts may have been recorded at the same time.
    Instant created = (of.created == null ? someSecond(random) : of.created).plusSeconds(n / 2);
    boolean answered = succeeded || random.nextBoolean();
    List<byte[]> answers =
        List.of(
            "no ä".getBytes(StandardCharsets.UTF_8),
            new byte[0],
            new byte[] {'a', (byte) 255, 'b'});
    // Rows of before Convoy noted the times.
    boolean timed = random.nextInt(4) > 0;
    attempts.add(
        new Attempt(
            String.format(Locale.ROOT, "DA%05d", attempts.size()),
            of,
            succeeded,
            !answered ? null : succeeded ? "200 OK" : "503 Service Unavailable",
            answered ? oneOf(random, answers) : null,
            answered ? "" : "connection refused",
            timed ? created.minusNanos(1_234_567_000) : null,
            timed && answered ? created.minusMillis(34) : null,
            created,
            random.nextInt(6) == 0));
  }

  @Override
  public List<Map<String, String>> expected(Feed feed, int tenant) {
    return new ConvoyExpected(deliveries, attempts).rows(feed, tenant);
  }
}
