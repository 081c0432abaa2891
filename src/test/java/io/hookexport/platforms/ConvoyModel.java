package io.hookexport.platforms;

import static io.hookexport.platforms.ConvoyOutpostWebhookXTables.SECOND;
import static io.hookexport.platforms.ConvoyOutpostWebhookXTables.fill;
import static io.hookexport.platforms.ConvoyOutpostWebhookXTables.oneOf;
import static io.hookexport.platforms.ConvoyOutpostWebhookXTables.someSecond;
import static io.hookexport.platforms.ConvoyOutpostWebhookXTables.time;

import io.hookexport.export.Direction;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/** Deliveries of two outgoing projects and, between them, an incoming one. */
final class ConvoyModel implements PlatformModel {
  record Attempt(
      String id,
      Delivery of,
      boolean succeeded,
      String httpStatus,
      byte[] answer,
      String error,
      Long requested,
      Long responded,
      long created,
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
      Long created,
      boolean deleted) {
    String raw() {
      return "{\"text\":\"" + "ü".repeat(trials) + "\"}";
    }

    String key() {
      return trials == 1 ? "key-" + id : "";
    }

    long updated() {
      return (created == null ? 0 : created) + 60 * SECOND;
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

  static String url(String endpoint) {
    return "https://now.example/" + endpoint;
  }

  @Override
  public void insert(Connection c, long seed) throws SQLException {
    Random random = new Random(seed);
    List<JsonObject> projects = new ArrayList<>();
    List<JsonObject> endpoints = new ArrayList<>();
    List<JsonObject> sources = new ArrayList<>();
    for (int p = 0; p < 4; p++) {
      projects.add(
          new JsonObject()
              .put("id", tenant(p))
              .put("name", "project " + p)
              .put("type", p == 1 ? "incoming" : "outgoing")
              .put("deleted_at", p == 3 ? time(0L) : null));
      for (int n = 0; n < 3; n++) {
        String id = "E" + p + n;
        endpoints.add(
            new JsonObject()
                .put("id", id)
                .put("project_id", tenant(p))
                .put("url", url(id))
                .put("status", n == 1 ? "inactive" : "active")
                .put("deleted_at", n == 2 ? time(0L) : null));
        sources.add(new JsonObject().put("id", "S" + p + n).put("project_id", tenant(p)));
      }
    }
    fill(c, "convoy.projects", projects);
    fill(c, "convoy.endpoints", endpoints);
    fill(c, "convoy.sources", sources);
    List<JsonObject> events = new ArrayList<>();
    for (int i = 0; i < 250; i++) {
      generate(random, i, events);
    }
    fill(c, "convoy.events", events);
    fill(c, "convoy.event_deliveries", deliveries.stream().map(this::row).toList());
    fill(c, "convoy.delivery_attempts", attempts.stream().map(this::row).toList());
  }

  private JsonObject row(Delivery d) {
    JsonObject metadata =
        new JsonObject()
            .put("data", new JsonObject(d.raw()))
            .put("raw", d.raw())
            .put("num_trials", d.trials)
            .put("next_send_time", d.created == null ? null : time(d.created + SECOND));
    return new JsonObject()
        .put("id", d.id)
        .put("project_id", tenant(d.project))
        .put("event_id", d.event)
        .put("endpoint_id", d.endpoint)
        .put("status", d.status)
        .put("description", d.description)
        .put("subscription_id", "SUB")
        .put("metadata", metadata)
        .put("target_url", d.target)
        .put("idempotency_key", d.key())
        .put("event_type", "order.paid")
        .put("latency_seconds", d.status.equals("Success") ? 1.2346 : 0)
        .put("created_at", time(d.created))
        .put("updated_at", time(d.updated()))
        .put("deleted_at", d.deleted ? time(0L) : null);
  }

  private JsonObject row(Attempt a) {
    String answer = a.answer == null ? null : "\\x" + HexFormat.of().formatHex(a.answer);
    return new JsonObject()
        .put("id", a.id)
        .put("url", "https://then.example/")
        .put("project_id", tenant(a.of.project))
        .put("endpoint_id", a.of.endpoint)
        .put("event_delivery_id", a.of.id)
        .put("http_status", a.httpStatus)
        .put("response_data", answer)
        .put("error", a.error)
        .put("status", a.succeeded)
        .put("requested_at", time(a.requested))
        .put("responded_at", time(a.responded))
        .put("created_at", time(a.created))
        .put("deleted_at", a.deleted ? time(0L) : null);
  }

  private void generate(Random random, int i, List<JsonObject> events) {
    int project = random.nextInt(3);
    String event = String.format(Locale.ROOT, "EV%04d", i);
    String source = project == 1 && random.nextInt(10) > 0 ? "S1" + random.nextInt(3) : null;
    if (source != null || project != 1) {
      // Where there is none, it is no longer kept.
      events.add(
          new JsonObject()
              .put("id", event)
              .put("project_id", tenant(project))
              .put("source_id", source));
    }
    Long created = random.nextInt(30) == 0 ? null : (Long) someSecond(random);
    for (int n = random.nextInt(3); n > 0; n--) {
      String status =
          oneOf(
              random,
              List.of(
                  "Scheduled", "Processing", "Success", "Retry", "Failure", "Discarded", "Paused"));
      boolean resent = status.equals("Failure") && random.nextBoolean();
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
    long created = (of.created == null ? someSecond(random) : of.created) + n / 2 * SECOND;
    boolean answered = succeeded || random.nextBoolean();
    byte[] answer =
        answered
            ? oneOf(
                random,
                List.of(
                    "no ä".getBytes(StandardCharsets.UTF_8),
                    new byte[0],
                    new byte[] {'a', (byte) 0xff, 'b'}))
            : null;
    // Rows of before Convoy noted the times.
    boolean timed = random.nextInt(4) > 0;
    attempts.add(
        new Attempt(
            String.format(Locale.ROOT, "DA%05d", attempts.size()),
            of,
            succeeded,
            !answered ? null : succeeded ? "200 OK" : "503 Service Unavailable",
            answer,
            answered ? "" : "connection refused",
            timed ? (Long) (created - 1_234_567) : null,
            timed && answered ? (Long) (created - 34_000) : null,
            created,
            random.nextInt(6) == 0));
  }

  @Override
  public List<Map<String, String>> expected(String dataset, Direction direction, int tenant) {
    ConvoyExpected expected = new ConvoyExpected(deliveries, attempts);
    boolean inbound = direction == Direction.INBOUND;
    if (inbound != (tenant == 1)) {
      return List.of();
    }
    return dataset.equals("attempts")
        ? expected.attempts(tenant, inbound)
        : expected.deliveries(tenant, inbound);
  }
}
