package io.hookexport.platforms;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Made-up rows of a Svix database, with every case that its tables can show. */
final class SvixData {
  record App(String id, String org, String uid, boolean deleted) {}

  record Endpoint(String id, App app, boolean deleted, boolean disabled) {}

  /**
   * @param content in the table of contents; null when it is gone
   * @param legacy in the message itself, as jsonb writes it
   */
  record Message(
      String id, Instant at, App app, String type, String uid, byte[] content, String legacy) {}

  record Attempt(
      String id,
      Instant at,
      Message message,
      Endpoint endpoint,
      String url,
      int status,
      int code,
      String response,
      Instant ended,
      int trigger,
      long millis,
      Instant next) {}

  /** What the attempts of one message at one endpoint were, in their order. */
  private static final List<List<String>> HISTORIES =
      List.of(
          List.of("ok"),
          List.of("fail, retry", "ok"),
          List.of("fail, retry"),
          List.of("fail, retry", "fail, retry"),
          List.of("fail, retry", "fail"),
          List.of("ok", "manual fail"),
          List.of("fail, retry", "manual fail"),
          List.of("fail, retry", "fail", "manual ok"),
          List.of("manual fail"),
          List.of("manual fail", "fail, retry"),
          List.of("fail, retry", "7"),
          List.of("1"),
          List.of("3"));

  private static final String DIGITS =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");
  private static final int SPREAD_SECONDS = 3 * 24 * 3600;
  private static final int MESSAGES = 150;
  private static final List<String> RESPONSES =
      List.of("", "ok", "bad \"gateway\", twice\r\nand more", "Zeit überschritten");

  final List<App> apps = new ArrayList<>();
  final List<Endpoint> endpoints = new ArrayList<>();
  final List<Message> messages = new ArrayList<>();
  final List<Attempt> attempts = new ArrayList<>();
  private final Random random;

  SvixData(long seed) {
    this.random = new Random(seed);
    apps.add(new App(id("app_", START), "org_1", null, false));
    // Two organisations may use the same uid.
    apps.add(new App(id("app_", START), "org_1", "acme", false));
    apps.add(new App(id("app_", START), "org_2", "acme", false));
    apps.add(new App(id("app_", START), "org_2", "gone", true));
    for (App app : apps) {
      List<Endpoint> own = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        own.add(new Endpoint(id("ep_", START), app, i == 1, i == 2));
      }
      endpoints.addAll(own);
      for (int i = 0; i < MESSAGES; i++) {
        message(app, own, i);
      }
    }
  }

  private void message(App app, List<Endpoint> own, int i) {
    Instant at =
        i % 10 == 9
            ? messages.get(messages.size() - 1).at()
            : START.plus(
                random.nextInt(SPREAD_SECONDS) * 1_000_000L + random.nextInt(1_000_000),
                ChronoUnit.MICROS);
    byte[] content =
        switch (i % 5) {
          case 0 -> null;
          case 1 -> new byte[] {'"', (byte) 0xff, (byte) 0xc3, '"'};
          default -> ("{\"name\":\"Zoë " + i + "\"}").getBytes(StandardCharsets.UTF_8);
        };
    Message message =
        new Message(
            id("msg_", at),
            at,
            app,
            i % 2 == 0 ? "invoice.paid" : "user.created",
            i % 3 == 0 ? null : "evt_" + i,
            content,
            i % 10 == 0 ? "{\"n\": " + i + "}" : null);
    messages.add(message);
    // None, one or two endpoints, another pair for each round of histories.
    for (int e = 0; e < i % 3; e++) {
      Endpoint endpoint = own.get((i / HISTORIES.size() + e) % own.size());
      List<String> history = HISTORIES.get((i + e * 5) % HISTORIES.size());
      for (int step = 0; step < history.size(); step++) {
        attempt(message, endpoint, history.get(step), step);
      }
    }
  }

  private void attempt(Message message, Endpoint endpoint, String what, int step) {
    // Ids have steps of 4 ms, and what follows them is random: two steps apart they keep the order.
    Instant at = message.at().plusSeconds(step * 60L).plusMillis(random.nextInt(3) * 500L);
    boolean ok = what.endsWith("ok");
    int code = ok ? 200 + random.nextInt(3) : random.nextBoolean() ? 0 : 400 + random.nextInt(200);
    attempts.add(
        new Attempt(
            id("atmpt_", at),
            at,
            message,
            endpoint,
            "https://example.com/" + random.nextInt(3),
            ok ? 0 : what.length() == 1 ? Integer.parseInt(what) : 2,
            code,
            RESPONSES.get(random.nextInt(RESPONSES.size())),
            random.nextInt(8) == 0 ? null : at.plusMillis(random.nextInt(900)),
            what.startsWith("manual") ? 1 : random.nextInt(40) == 0 ? 5 : 0,
            random.nextInt(4) == 0 ? 0 : random.nextInt(30_000),
            what.endsWith("retry") ? at.plusSeconds(random.nextInt(7200)) : null));
  }

  /** Seconds since 1400000000, which of their 250 parts, and 15 random bytes; in base 62. */
  private String id(String prefix, Instant at) {
    BigInteger number =
        BigInteger.valueOf(at.getEpochSecond() - 1_400_000_000L)
            .shiftLeft(8)
            .or(BigInteger.valueOf(at.getNano() / 4_000_000))
            .shiftLeft(120)
            .or(new BigInteger(120, random));
    char[] digits = new char[27];
    for (int i = digits.length - 1; i >= 0; i--) {
      BigInteger[] parts = number.divideAndRemainder(BigInteger.valueOf(62));
      digits[i] = DIGITS.charAt(parts[1].intValue());
      number = parts[0];
    }
    return prefix + new String(digits);
  }

  void insert(TableRows rows) throws SQLException {
    for (App app : apps) {
      rows.add("application", app.id, app.org, app.uid, app.deleted);
    }
    for (Endpoint e : endpoints) {
      rows.add("endpoint", e.id, e.app.id, "https://example.com/now", e.deleted, e.disabled);
    }
    for (Message m : messages) {
      rows.add("message", m.id, m.at, m.app.id, m.type, m.uid, m.legacy, "[\"a\", \"b\"]");
    }
    for (Message m : messages) {
      if (m.content != null) {
        rows.add("messagecontent", m.id, m.content);
      }
    }
    for (Attempt a : attempts) {
      rows.add(
          "messageattempt",
          a.id,
          a.at,
          a.message.id,
          a.endpoint.id,
          a.url,
          a.status,
          a.code,
          a.response,
          a.ended,
          a.trigger,
          a.millis,
          -1,
          a.next);
    }
  }
}
