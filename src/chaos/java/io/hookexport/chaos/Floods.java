package io.hookexport.chaos;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.CRC32;

/** Attacks by many requests or connections. */
final class Floods {
  static final int READERS = 64;

  private static final String DIGITS =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration PING = Duration.ofSeconds(5);

  /** Of the project whose id stands for the question mark. */
  private static final String HISTORY =
      """
      insert into hookexport.exports select (jsonb_populate_record(e, jsonb_build_object(
        'export_id', gen_random_uuid(), 'created_at', e.created_at - n * interval '1 minute',
        'state', 'expired', 'file_removed', true))).*
      from hookexport.exports e, generate_series(1, 600) n where project_id = '{project}'
      """;

  private Floods() {}

  static String get(String target, String... headers) {
    return request("GET", target, headers);
  }

  static String request(String method, String target, String... headers) {
    String lines = Arrays.stream(headers).map(line -> line + "\r\n").collect(Collectors.joining());
    return method + " " + target + " HTTP/1.1\r\nHost: hookexport.example\r\n" + lines + "\r\n";
  }

  static String bearer(Client client) {
    return "Authorization: Bearer " + client.key();
  }

  static void pauseUntil(long deadlineNanos) throws InterruptedException {
    TimeUnit.NANOSECONDS.sleep(deadlineNanos - System.nanoTime());
  }

  static Swarm flood(AttackScene scene, int connections, IntFunction<String> text)
      throws Exception {
    try (Swarm swarm = new Swarm(scene.node()).connect(connections)) {
      swarm.flood(scene.deadline(), 1, text);
      return swarm;
    }
  }

  static String quiet(AttackScene scene) throws Exception {
    scene.begin();
    pauseUntil(scene.deadline());
    return "";
  }

  static String docs(AttackScene scene) throws Exception {
    scene.begin();
    try (Swarm swarm = new Swarm(scene.node(), Integer.MAX_VALUE, 4096).connect(400)) {
      swarm.send(10, number -> get("/docs/swagger-ui-bundle.js").repeat(10));
      pauseUntil(scene.deadline());
      return swarm.toString();
    }
  }

  static String readiness(AttackScene scene) throws Exception {
    scene.begin();
    Swarm swarm = flood(scene, READERS, number -> get("/health/ready"));
    scene.require(swarm.answers("200") == swarm.answers(), "always ready");
    return swarm.toString();
  }

  static String badKeys(AttackScene scene, Random random) throws Exception {
    String good = get("/v1/exports", bearer(scene.client(Attack.BAD_KEYS.text())));
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

  static String oneKey(AttackScene scene) throws Exception {
    String list = get("/v1/exports", bearer(scene.client(Attack.ONE_KEY.text())));
    scene.begin();
    Swarm swarm = flood(scene, READERS, number -> list);
    double commits = scene.commitsOfTheAttack();
    long accepted = swarm.answers("200");
    scene.require(
        accepted > 0 && commits < 2.0 * accepted + 200,
        "%.0f commits, %d accepted",
        commits,
        accepted);
    return swarm.toString();
  }

  static String query(AttackScene scene) throws Exception {
    String names =
        IntStream.range(0, 1300).mapToObj(i -> "a" + i + "=").collect(Collectors.joining("&"));
    String target = "/health/live?" + names.substring(0, 7900);
    scene.begin();
    Swarm swarm = flood(scene, 8, number -> get(target));
    long each = swarm.bytes() / Math.max(1, swarm.answers());
    scene.require(each < 2L * target.length(), "%d bytes a response", each);
    return swarm.toString();
  }

  static String idle(AttackScene scene) throws Exception {
    scene.begin();
    try (Swarm swarm = new Swarm(scene.node()).connect(1_100)) {
      burst(scene, swarm, get("/health/live"));
      scene.require(swarm.size() <= 1_000 && swarm.size() > 0, "%d stay open", swarm.size());
      return swarm.toString();
    }
  }

  /** One request of each connection, every five seconds. */
  private static void burst(AttackScene scene, Swarm swarm, String request) throws Exception {
    while (System.nanoTime() < scene.deadline()) {
      long next = Math.min(scene.deadline(), System.nanoTime() + PING.toNanos());
      swarm.send(1, number -> request).read(PATIENCE);
      pauseUntil(next);
    }
  }

  static String descriptors(AttackScene scene) throws Exception {
    scene.restart(List.of("bash", "-c", "ulimit -n 1024; exec \"$@\"", "bash"), false);
    scene.begin();
    try (Swarm swarm = new Swarm(scene.node()).connect(1_100)) {
      burst(scene, swarm, get("/health/live"));
      scene.require(swarm.answers("500") == 0, "%d stay open", swarm.size());
      return swarm.toString();
    }
  }

  static String stderr(AttackScene scene) throws Exception {
    scene.restart(List.of(), true);
    scene.begin();
    Swarm swarm = flood(scene, 8, number -> get("/v1/exports/" + number));
    scene.require(swarm.answers() > 1_000, "the server goes on answering");
    return swarm.toString();
  }

  /** Long pages of a long history, all at once, and again. */
  static String lists(AttackScene scene) throws Exception {
    Client client = scene.client(Attack.LISTS.text());
    client.export();
    scene.database().execute(HISTORY.replace("{project}", Attack.LISTS.text()));
    String list = get("/v1/exports?limit=500", bearer(client));
    scene.begin();
    try (Swarm swarm = new Swarm(scene.node()).connect(990)) {
      burst(scene, swarm, list);
      return swarm.toString();
    }
  }

  /** Heads of 16 KB with bodies that lack their last bytes, of nine addresses. */
  static String bodies(AttackScene scene) throws Exception {
    String filler =
        IntStream.range(0, 15)
            .mapToObj(i -> "X-" + i + ": " + "h".repeat(1000) + "\r\n")
            .collect(Collectors.joining());
    String post =
        request(
                "POST",
                "/v1/exports",
                filler + bearer(scene.client(Attack.BODIES.text())),
                "Content-Type: application/json",
                "Content-Length: 16000")
            + "x".repeat(15_900);
    scene.begin();
    try (Swarm swarm = new Swarm(scene.node(), 900, 64 * 1024).connect(8_100)) {
      swarm.send(1, number -> post);
      swarm.read(Duration.ofNanos(scene.deadline() - System.nanoTime()));
      scene.note("%d stay open", swarm.size());
      return swarm.toString();
    }
  }
}
