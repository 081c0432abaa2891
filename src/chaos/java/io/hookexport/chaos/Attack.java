package io.hookexport.chaos;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.CRC32;

/** What somebody does to the server while the victim works. */
enum Attack {
  QUIET("nothing; the others are held against it"),
  DOCS("responses that nobody reads do not fill the memory"),
  READINESS("health questions cost no lease"),
  QUOTA("a project that is full stops by itself"),
  BAD_KEYS("at most the limit is looked up, and a good key of the address gets in"),
  HEADS("a HEAD does not read the file"),
  ONE_KEY("a refused request costs no statement"),
  QUERY("a response is not many times its request"),
  IDLE("an address has its share of the connections"),
  DESCRIPTORS("connections end before descriptors do"),
  STDERR("a log that nobody reads stops nothing"),
  CELL("a cell of 60 MB ends its own export at most");

  private static final String DIGITS =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int READERS = 64;

  private final String wanted;

  Attack(String wanted) {
    this.wanted = wanted;
  }

  String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  String wanted() {
    return wanted;
  }

  /** Prepares, calls {@link AttackScene#begin}, attacks, and says how many requests that were. */
  String run(AttackScene scene, Random random) throws Exception {
    return switch (this) {
      case QUIET -> quiet(scene);
      case DOCS -> docs(scene);
      case READINESS -> readiness(scene);
      case QUOTA -> quota(scene);
      case BAD_KEYS -> badKeys(scene, random);
      case HEADS -> heads(scene);
      case ONE_KEY -> oneKey(scene);
      case QUERY -> query(scene);
      case IDLE -> idle(scene);
      case DESCRIPTORS -> descriptors(scene);
      case STDERR -> stderr(scene);
      case CELL -> cell(scene);
    };
  }

  private static String get(String target, String... headers) {
    return request("GET", target, headers);
  }

  private static String request(String method, String target, String... headers) {
    String lines = Arrays.stream(headers).map(line -> line + "\r\n").collect(Collectors.joining());
    return method + " " + target + " HTTP/1.1\r\nHost: hookexport.example\r\n" + lines + "\r\n";
  }

  private static String bearer(Client client) {
    return "Authorization: Bearer " + client.key();
  }

  private static void pauseUntil(long deadlineNanos) throws InterruptedException {
    TimeUnit.NANOSECONDS.sleep(deadlineNanos - System.nanoTime());
  }

  private static Swarm flood(AttackScene scene, int connections, IntFunction<String> text)
      throws Exception {
    try (Swarm swarm = new Swarm(scene.node()).connect(connections)) {
      swarm.flood(scene.deadline(), 1, text);
      return swarm;
    }
  }

  private static String quiet(AttackScene scene) throws Exception {
    scene.begin();
    pauseUntil(scene.deadline());
    return "";
  }

  private static String docs(AttackScene scene) throws Exception {
    scene.begin();
    try (Swarm swarm = new Swarm(scene.node(), Integer.MAX_VALUE, 4096).connect(400)) {
      swarm.send(10, number -> get("/docs/swagger-ui-bundle.js").repeat(10));
      pauseUntil(scene.deadline());
      return swarm.toString();
    }
  }

  private static String readiness(AttackScene scene) throws Exception {
    scene.begin();
    Swarm swarm = flood(scene, READERS, number -> get("/health/ready"));
    scene.require(swarm.answers("200") == swarm.answers(), "always ready");
    return swarm.toString();
  }

  private static String quota(AttackScene scene) throws Exception {
    Client client = scene.client(QUOTA.text());
    scene.begin();
    int created = 0;
    String last = "";
    while (System.nanoTime() < scene.deadline() || last.isEmpty()) {
      Client.Reply reply = client.create();
      if (reply.status() != 201) {
        last = reply.status() + (reply.text().contains("stored_bytes") ? " stored_bytes" : "");
        Waiting.pause(200);
        continue;
      }
      created++;
      JsonObject end = client.end(reply.data().getString("id"), Victim.END_SECONDS);
      last = end.getString("error_code", "");
    }
    scene.require(last.toLowerCase(Locale.ROOT).contains("stored_bytes"), "full: %s", last);
    return created + " exports of 100 MB";
  }

  private static String badKeys(AttackScene scene, Random random) throws Exception {
    String good = get("/v1/exports", bearer(scene.client(BAD_KEYS.text())));
    IntFunction<String> bad = number -> get("/v1/exports", "Authorization: Bearer " + key(random));
    try (Swarm known = new Swarm(scene.node()).connect(1).send(1, number -> good).read(PATIENCE);
        Swarm burst = new Swarm(scene.node()).connect(800);
        Swarm single = new Swarm(scene.node()).connect(1)) {
      scene.begin();
      burst.send(1, bad).read(PATIENCE);
      single.flood(scene.deadline(), 1, bad);
      known.send(1, number -> good).read(PATIENCE);
      // Thirty a minute, five at once above that and one a second; a minute may begin meanwhile.
      long lookedUp = burst.answers("401") + single.answers("401");
      double most = 30 * (1 + Math.ceil(scene.seconds() / 60)) + 5 + scene.seconds();
      scene.require(lookedUp <= most, "%d looked up", lookedUp);
      scene.require(known.answers("200") == 2, "good key of the address: %s", known);
      return burst + ", then " + single;
    }
  }

  /** A well-formed key of nobody. */
  private static String key(Random random) {
    String body =
        "hx_live_"
            + IntStream.range(0, 56)
                .mapToObj(at -> at == 12 ? "_" : "" + DIGITS.charAt(random.nextInt(62)))
                .collect(Collectors.joining());
    CRC32 crc = new CRC32();
    crc.update(body.getBytes(StandardCharsets.US_ASCII));
    StringBuilder sum = new StringBuilder();
    for (long rest = crc.getValue(); sum.length() < 6; rest /= 62) {
      sum.insert(0, DIGITS.charAt((int) (rest % 62)));
    }
    return body + sum;
  }

  /** After a start, when no file is known to be whole. */
  private static String heads(AttackScene scene) throws Exception {
    Client client = scene.client(HEADS.text());
    String id = client.export().getString("id");
    scene.restart(List.of(), false);
    String head = request("HEAD", client.link(id));
    scene.begin();
    Swarm swarm = flood(scene, READERS, number -> head);
    return swarm.toString();
  }

  private static String oneKey(AttackScene scene) throws Exception {
    String list = get("/v1/exports", bearer(scene.client(ONE_KEY.text())));
    scene.begin();
    Swarm swarm = flood(scene, READERS, number -> list);
    double commits = scene.commitsOfTheAttack();
    long accepted = swarm.answers("200");
    scene.require(commits < 2.0 * accepted + 200, "%.0f commits, %d accepted", commits, accepted);
    return swarm.toString();
  }

  private static String query(AttackScene scene) throws Exception {
    String names =
        IntStream.range(0, 1300).mapToObj(i -> "a" + i + "=").collect(Collectors.joining("&"));
    String target = "/health/live?" + names.substring(0, 7900);
    scene.begin();
    Swarm swarm = flood(scene, 8, number -> get(target));
    long each = swarm.bytes() / Math.max(1, swarm.answers());
    scene.require(each < 2L * target.length(), "%d bytes a response", each);
    return swarm.toString();
  }

  private static String idle(AttackScene scene) throws Exception {
    scene.begin();
    try (Swarm swarm = new Swarm(scene.node()).connect(1_100)) {
      ping(scene, swarm);
      scene.require(swarm.size() <= 1_000 && swarm.size() > 0, "%d stay open", swarm.size());
      return swarm.toString();
    }
  }

  private static void ping(AttackScene scene, Swarm swarm) throws Exception {
    while (System.nanoTime() < scene.deadline()) {
      long next = Math.min(scene.deadline(), System.nanoTime() + TimeUnit.SECONDS.toNanos(5));
      swarm.send(1, number -> get("/health/live")).read(Duration.ofSeconds(5));
      pauseUntil(next);
    }
  }

  private static String descriptors(AttackScene scene) throws Exception {
    scene.restart(List.of("bash", "-c", "ulimit -n 1024; exec \"$@\"", "bash"), false);
    scene.begin();
    try (Swarm swarm = new Swarm(scene.node()).connect(1_100)) {
      ping(scene, swarm);
      scene.require(swarm.answers("500") == 0, "%d stay open", swarm.size());
      return swarm.toString();
    }
  }

  private static String stderr(AttackScene scene) throws Exception {
    scene.restart(List.of(), true);
    scene.begin();
    Swarm swarm = flood(scene, 8, number -> get("/v1/exports/" + number));
    scene.require(swarm.answers() > 1_000, "the server goes on answering");
    return swarm.toString();
  }

  private static String cell(AttackScene scene) throws Exception {
    Client client = scene.client(CELL.text());
    scene.begin();
    int ended = 0;
    String last = "";
    while (ended == 0 || System.nanoTime() < scene.deadline()) {
      Client.Reply reply = client.create();
      if (reply.status() != 201) {
        throw new IOException(reply.status() + " " + reply.text());
      }
      JsonObject end = client.end(reply.data().getString("id"), Victim.END_SECONDS);
      ended++;
      last = end.getString("status") + " " + end.getString("error_code", "");
      if (end.getString("status").equals("completed")) {
        client.ask("DELETE", "/v1/exports/" + end.getString("id"), "");
      }
    }
    scene.note("the last one: %s", last);
    return ended + " exports";
  }
}
