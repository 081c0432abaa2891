package io.hookexport.platforms;

import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/** Made-up rows of a Hook0 database, with every case that its tables can show. */
final class Hook0Data {
  record App(UUID id, Instant deleted) {}

  record Subscription(
      UUID id, App app, UUID target, String url, boolean enabled, Instant deleted) {}

  record Event(
      UUID id,
      App app,
      String type,
      byte[] payload,
      String metadata,
      String labels,
      Instant occurred,
      Instant received) {}

  record Response(UUID id, String error, Integer code, byte[] body, Integer millis) {}

  record Attempt(
      UUID id,
      Event event,
      Subscription subscription,
      Instant at,
      Instant picked,
      Instant failed,
      Instant succeeded,
      Instant delay,
      Response response,
      int retries) {
    Instant finished() {
      return succeeded == null ? failed : succeeded;
    }
  }

  /** What the attempts of one event for one subscription are; each name ends with its count. */
  private static final List<List<String>> HISTORIES =
      List.of(
          List.of("ok 0"),
          List.of("fail 0", "ok 1"),
          List.of("fail 0", "later 1"),
          List.of("now 0"),
          // The payload could not be read: it was taken up, and waits again.
          List.of("picked 0"),
          List.of("fail 0", "fail 1", "fail 2"),
          List.of("ok 0", "fail 0"),
          List.of("fail 0", "fail 1", "now 0"),
          List.of("fail 0", "ok 0"),
          List.of("fail 0", "later 1", "now 0"),
          List.of("ok 0", "now 0"));

  private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");
  private static final int SPREAD_SECONDS = 3 * 24 * 3600;
  private static final int EVENTS = 150;
  private static final List<String> ERRORS = List.of("E_HTTP", "E_TIMEOUT", "E_CONNECTION");

  final List<App> apps = new ArrayList<>();
  final List<Subscription> subscriptions = new ArrayList<>();
  final List<Event> events = new ArrayList<>();
  final List<Attempt> attempts = new ArrayList<>();
  private final Random random;

  Hook0Data(long seed) {
    this.random = new Random(seed);
    for (int n = 0; n < 4; n++) {
      App app = new App(id(), n == 3 ? START : null);
      apps.add(app);
      List<Subscription> own = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        own.add(
            new Subscription(
                id(), app, id(), "https://example.com/" + i, i != 1, i == 2 ? START : null));
      }
      subscriptions.addAll(own);
      for (int i = 0; i < EVENTS; i++) {
        event(app, own, i);
      }
    }
  }

  private UUID id() {
    return new UUID(random.nextLong(), random.nextLong());
  }

  private void event(App app, List<Subscription> own, int i) {
    Instant received =
        i % 10 == 9
            ? events.get(events.size() - 1).received()
            : START.plus(
                random.nextInt(SPREAD_SECONDS) * 1_000_000L + random.nextInt(1_000_000),
                ChronoUnit.MICROS);
    byte[] payload =
        switch (i % 5) {
          case 0 -> null;
          case 1 -> new byte[] {'<', (byte) 0xfe, '>'};
          default -> ("{\"name\":\"Zoë " + i + "\"}").getBytes(StandardCharsets.UTF_8);
        };
    Event event =
        new Event(
            id(),
            app,
            i % 2 == 0 ? "billing.invoice.paid" : "users.user.created",
            payload,
            i % 3 == 0 ? null : "{\"source\": \"test\"}",
            "{\"all\": \"yes\"}",
            received.minusSeconds(random.nextInt(100)),
            received);
    events.add(event);
    for (int s = 0; s < i % 3; s++) {
      Subscription subscription = own.get((i / HISTORIES.size() + s) % own.size());
      List<String> history = HISTORIES.get((i + s * 4) % HISTORIES.size());
      for (int step = 0; step < history.size(); step++) {
        attempt(event, subscription, history.get(step), step);
      }
    }
  }

  private void attempt(Event event, Subscription subscription, String what, int step) {
    // Whole minutes, so that some are made at the same time; a later step may be planned first.
    Instant at = event.received().plusSeconds(60L * (step + random.nextInt(2)));
    Instant end = at.plusSeconds(1 + random.nextInt(2));
    boolean ok = what.startsWith("ok");
    boolean failed = what.startsWith("fail");
    boolean waits = what.startsWith("later") || what.startsWith("picked");
    attempts.add(
        new Attempt(
            id(),
            event,
            subscription,
            at,
            ok || failed || what.startsWith("picked") ? at.plusMillis(5) : null,
            failed ? end : null,
            ok ? end : null,
            waits ? at.plusSeconds(random.nextInt(3600)) : null,
            ok || failed ? response(ok) : null,
            Integer.parseInt(what.substring(what.length() - 1))));
  }

  private Response response(boolean ok) {
    if (random.nextInt(20) == 0) {
      return null;
    }
    String error = ok ? null : ERRORS.get(random.nextInt(ERRORS.size()));
    boolean answered = ok || error.equals("E_HTTP");
    byte[] body =
        switch (random.nextInt(3)) {
          case 0 -> null;
          case 1 -> new byte[] {(byte) 0x80, 'x'};
          default -> "Zeit überschritten, \"zweimal\"\r\n".getBytes(StandardCharsets.UTF_8);
        };
    Integer code = answered ? (ok ? 200 : 500) + random.nextInt(3) : null;
    return new Response(id(), error, code, body, random.nextInt(30_000));
  }

  void insert(TableRows rows) throws SQLException {
    for (App app : apps) {
      rows.add("event.application", app.id, "acme", app.deleted);
    }
    for (Subscription s : subscriptions) {
      rows.add("webhook.target_http", s.target, s.url);
    }
    for (Subscription s : subscriptions) {
      rows.add("webhook.subscription", s.id, s.app.id, s.target, s.enabled, s.deleted);
    }
    for (Event e : events) {
      rows.add(
          "event.event",
          e.id,
          e.app.id,
          e.type,
          e.payload,
          "application/json",
          e.metadata,
          e.labels,
          e.occurred,
          e.received);
    }
    for (Attempt a : attempts) {
      Response r = a.response;
      if (r != null) {
        rows.add("webhook.response", r.id, r.error, r.code, r.body, r.millis);
      }
    }
    for (Attempt a : attempts) {
      UUID response = a.response == null ? null : a.response.id;
      rows.add(
          "webhook.request_attempt",
          a.id,
          a.event.app.id,
          a.event.id,
          a.subscription.id,
          a.at,
          a.picked,
          a.failed,
          a.succeeded,
          a.delay,
          response,
          a.retries);
    }
  }
}
