package io.hookexport.chaos;

import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One server with its defaults and a small heap, its database, its victim and its attackers. */
final class AttackScene {
  /** So small that an attack can fill it; the default is 50 GiB. */
  static final long QUOTA = 250_000_000;

  private static final String COMMITS =
      "select xact_commit + xact_rollback from pg_stat_database where datname = current_database()";

  /** A row that is too large is told with such an error, which is none of the JVM. */
  private static final Pattern EXHAUSTED =
      Pattern.compile("OutOfMemoryError(?!: the server sent (?:a row|a batch of rows) of)");

  private final ChaosDatabase database;
  private final Path files;
  private final Node node;
  private final TcpProxy unused;
  private final Findings findings;
  private final Map<String, String> keys = new HashMap<>();
  private final List<String> notes = new ArrayList<>();
  private JsonObject control = new JsonObject();
  private @Nullable Victim victim;
  private Duration length = Duration.ZERO;
  private double quietP99 = Double.NaN;
  private double quietCommits;
  private boolean held;
  private boolean changed;
  private long begun;
  private long commitsThen;
  private long logThen;

  private AttackScene(Path work, Path jar, Findings findings) throws IOException {
    this.findings = findings;
    files = work.resolve("export-files");
    database = ChaosDatabase.start(work.resolve("database"));
    unused = TcpProxy.start(database.port());
    Path log = work.resolve("server-a.log");
    node = new Node(0, jar, log, World.freePort(), World.freePort(), unused);
  }

  /** Starts the database and the server, and makes the export that the victim's must equal. */
  static AttackScene create(Path work, Path jar, Findings findings) throws Exception {
    AttackScene scene = new AttackScene(work, jar, findings);
    try {
      scene.keys.putAll(AttackData.fill(scene.database));
      // All else is the default. Sixty exports an hour would end the victim's work in a minute.
      scene.node.configure(
          List.of("-Xmx256m", "-XX:+ExitOnOutOfMemoryError"),
          Map.of(
              "HOOKEXPORT_HTTP_HOST", "127.0.0.1",
              "HOOKEXPORT_HTTP_PORT", Integer.toString(scene.node.port()),
              "HOOKEXPORT_MANAGEMENT_PORT", Integer.toString(scene.node.managementPort()),
              "HOOKEXPORT_DATABASE_URI", scene.database.uri(),
              "HOOKEXPORT_FILES_DIRECTORY", scene.files.toString(),
              "HOOKEXPORT_LINKS_SECRET", "only-for-the-chaos-harness-0123456789",
              "HOOKEXPORT_LIMITS_EXPORTS_PER_HOUR", "0",
              "HOOKEXPORT_EXPORTS_STORED_BYTES_PER_PROJECT", Long.toString(QUOTA)));
      scene.start(List.of(), false);
      for (int warm = 0; warm < 10; warm++) {
        scene.control = scene.client("victim").export();
      }
      return scene;
    } catch (Exception failed) {
      scene.close();
      throw failed;
    }
  }

  private void start(List<String> wrapper, boolean unread) throws Exception {
    node.wrap(wrapper, unread);
    node.start();
    node.awaitReady();
  }

  /** The same server again, in another way; the next attack has a usual one. */
  void restart(List<String> wrapper, boolean unread) throws Exception {
    stop();
    start(wrapper, unread);
    changed = true;
  }

  private void stop() throws Exception {
    if (node.isAlive()) {
      node.signal("TERM");
      if (!node.awaitExit(Duration.ofSeconds(45))) {
        findings.violation("the server stops within its grace", "it was killed");
        node.kill();
      }
    }
  }

  Node node() {
    return node;
  }

  ChaosDatabase database() {
    return database;
  }

  Path files() {
    return files;
  }

  /** Of the project that an attack has to itself. */
  Client client(String project) {
    return new Client(node, keys.getOrDefault(project, ""));
  }

  /** Whether the victim can have a file that it made before all attacks; gives the status. */
  int fetchControl() throws IOException {
    Client client = client("victim");
    Client.Reply link = client.get("/v1/exports/" + control.getString("id") + "/download");
    return link.status() == 302 ? client.get(Client.path(link)).status() : link.status();
  }

  /** What the attack had to prepare is there: the victim begins, and what happens counts. */
  void begin() throws SQLException, IOException {
    commitsThen = commits();
    logThen = Files.size(node.log());
    begun = System.nanoTime();
    victim = Victim.start(client("victim"), control, findings);
  }

  /** When the attack should end, as {@link System#nanoTime}. */
  long deadline() {
    return begun + length.toNanos();
  }

  double seconds() {
    return (System.nanoTime() - begun) / 1e9;
  }

  /** Transactions since the start, less those that a quiet server has in this time. */
  double commitsOfTheAttack() throws SQLException {
    return commits() - commitsThen - quietCommits * seconds();
  }

  private long commits() throws SQLException {
    return Long.parseLong(String.valueOf(database.value(COMMITS)));
  }

  void note(String format, Object... values) {
    notes.add(String.format(Locale.ROOT, format, values));
  }

  /** What the attack itself shows to be as wanted, or not. */
  void require(boolean holds, String format, Object... values) {
    held &= holds;
    note((holds ? "" : "NOT ") + format, values);
  }

  /** Runs one attack, and gives its row of the table. */
  String row(Attack attack, Duration wanted, Random random) throws Exception {
    length = wanted.compareTo(attack.least()) < 0 ? attack.least() : wanted;
    held = true;
    notes.clear();
    int before = findings.violations().size();
    String requests;
    Victim served;
    try {
      requests = attack.run(this, random);
    } catch (IOException broken) {
      findings.violation("an attack can be run to its end", attack.text() + ": " + broken);
      requests = "";
    } finally {
      served = victim;
      victim = null;
      if (served != null) {
        served.stop();
      }
    }
    if (attack == Attack.QUIET && served != null) {
      quietCommits = commitsOfTheAttack() / seconds();
      quietP99 = served.quantile(0.99);
    }
    check();
    return String.format(
        Locale.ROOT,
        "| %s | %s | %s | %s | %s: %s |",
        attack.text(),
        requests,
        served == null ? "| | | | | |" : served.cells(quietP99),
        attack.wanted(),
        held && findings.violations().size() == before ? "held" : "NOT HELD",
        String.join("; ", notes));
  }

  private void check() throws Exception {
    findings.check("the server lives", node.isAlive(), "see " + node.log());
    long log = Files.size(node.log()) - logThen;
    if (log > 1_000_000) {
      note("%d MB of log", log / 1_000_000);
    }
    findings.check("no heap is exhausted", !logged(EXHAUSTED), "see " + node.log());
    findings.check(
        "no lease is lost",
        !logged(Pattern.compile("The lease could not be renewed")),
        "see " + node.log());
    if (changed || !node.isAlive()) {
      stop();
      start(List.of(), false);
      changed = false;
      // A server that was ended by an attack has left an export that is under way until its lease
      // ends.
      Waiting.until(
          "an export of the victim",
          Duration.ofSeconds(90),
          () -> !client("victim").export().isEmpty());
    }
  }

  private boolean logged(Pattern words) throws IOException {
    try (InputStream log = Files.newInputStream(node.log())) {
      log.skipNBytes(logThen);
      return new BufferedReader(new InputStreamReader(log, StandardCharsets.ISO_8859_1))
          .lines()
          .anyMatch(words.asPredicate());
    }
  }

  void close() throws IOException, InterruptedException {
    if (node.isAlive()) {
      node.kill();
    }
    unused.close();
    database.close();
  }
}
