package io.hookexport.chaos;

import io.hookexport.bus.Cluster;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The installation under test: one database, two servers behind a proxy each, one folder. */
final class World {
  /** The least that the configuration allows; rounds are as short as this lets them be. */
  static final Duration LEASE = Duration.ofSeconds(6);

  private static final Duration RETRY_PAUSE = Duration.ofMillis(500);

  static final Duration SWEEP = Duration.ofMillis(500);
  static final Duration POLL = Duration.ofMillis(500);
  static final Duration GRACE = Duration.ofSeconds(2);
  static final Duration RETENTION = Duration.ofSeconds(45);

  /** The least that the configuration allows. */
  static final Duration ORPHAN_GRACE = Duration.ofSeconds(60);

  static final int MAX_ATTEMPTS = 3;
  static final int POOL = 8;

  /** Of one server: both pools, and what it has beside each of them (conf/application.yaml). */
  static final int CONNECTIONS = POOL + 4 + POOL + 2;

  static final long RESERVE_BYTES = 1 << 20;

  /** So slow that an export of the workload takes some seconds, at little cost. Bytes a second. */
  static final long USUAL_RATE = 2_000_000;

  private static int nextPort = 12_000 + (int) (ProcessHandle.current().pid() * 61 % 18_000);

  private final Options options;
  private final String leakDetection;
  private final ChaosDatabase database;
  private final List<Node> nodes = new ArrayList<>();
  private final List<Integer> clusterPorts;
  private @Nullable Vertx member;
  private Mode mode = Mode.ALONE;

  private World(Options options, String leakDetection, ChaosDatabase database) throws IOException {
    this.options = options;
    this.leakDetection = leakDetection;
    this.database = database;
    this.clusterPorts = freePairs(3);
    for (int i = 0; i < 2; i++) {
      Path log = options.work().resolve("server-" + Node.name(i) + ".log");
      TcpProxy proxy = TcpProxy.start(database.port());
      nodes.add(new Node(i, options.jar(), log, freePort(), freePort(), proxy));
    }
  }

  /**
   * Starts the database.
   *
   * @param leakDetection level of Netty's leak detector; paranoid costs half of a server's time
   */
  static World create(Options options, String leakDetection) throws IOException {
    Files.createDirectories(options.work().resolve("files"));
    return new World(
        options, leakDetection, ChaosDatabase.start(options.work().resolve("database")));
  }

  /** The modes that this machine can do. */
  static List<Mode> modes() {
    List<Mode> modes = new ArrayList<>(List.of(Mode.values()));
    if (faketime().isEmpty()) {
      modes.remove(Mode.SKEWED);
    }
    return modes;
  }

  private static Optional<Path> faketime() {
    return List.of(
            Path.of("/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1"),
            Path.of("/usr/lib/aarch64-linux-gnu/faketime/libfaketime.so.1"))
        .stream()
        .filter(Files::exists)
        .findFirst();
  }

  ChaosDatabase database() {
    return database;
  }

  List<Node> nodes() {
    return List.copyOf(nodes);
  }

  Path files() {
    return options.work().resolve("files");
  }

  /** What the nodes have written there; a file that vanishes while it looks makes it look again. */
  List<Path> storedFiles() throws IOException {
    while (true) {
      try (Stream<Path> all = Files.walk(files(), 2)) {
        return all.filter(Files::isRegularFile)
            .filter(path -> !path.endsWith(Faults.FILLER))
            .filter(path -> !path.endsWith(".hookexport-installation"))
            .toList();
      } catch (UncheckedIOException e) {
        if (!(e.getCause() instanceof NoSuchFileException)) {
          throw e.getCause();
        }
      }
    }
  }

  /** The harness's own member of the cluster; there in mode CLUSTERED. */
  Optional<Vertx> member() {
    return Optional.ofNullable(member);
  }

  /** Starts all servers in a mode; what ran before is stopped. */
  void startIn(Mode wanted) throws Exception {
    stopServers();
    mode = wanted;
    for (Node node : nodes) {
      node.proxy().throttle(USUAL_RATE);
      node.configure(javaOptions(), environment(node));
      node.start();
    }
    for (Node node : nodes) {
      node.awaitReady();
    }
    if (wanted == Mode.CLUSTERED) {
      Cluster.Settings settings = new Cluster.Settings("127.0.0.1", clusterPorts.get(2), members());
      member = Cluster.join(new VertxOptions(), settings).await(60, TimeUnit.SECONDS);
    }
  }

  /** Politely; whoever does not listen is killed. */
  void stopServers() throws Exception {
    for (Node node : nodes) {
      if (node.isAlive()) {
        node.signal("TERM");
      }
    }
    for (Node node : nodes) {
      if (node.isAlive() && !node.awaitExit(Duration.ofSeconds(45))) {
        node.kill();
      }
    }
    if (member != null) {
      member.close().await(60, TimeUnit.SECONDS);
      member = null;
    }
  }

  private List<String> javaOptions() {
    return List.of(
        "-Xms64m",
        "-Xmx160m",
        "-XX:+UseSerialGC",
        "-XX:NativeMemoryTracking=summary",
        "-XX:+ExitOnOutOfMemoryError",
        "-Dio.netty.leakDetection.level=" + leakDetection);
  }

  private Map<String, String> environment(Node node) {
    Map<String, String> all = new HashMap<>();
    put(all, "http.host", "127.0.0.1");
    put(all, "http.port", node.port());
    put(all, "http.instances", 2);
    put(all, "management.port", node.managementPort());
    put(all, "database.uri", database.uri(node.proxy().port()));
    put(all, "database.timeout.ms", 3000);
    put(all, "database.pool.size", POOL);
    put(all, "source.pool.size", POOL);
    put(all, "source.max.export.seconds", 120);
    put(all, "files.directory", files());
    put(all, "files.reserve.bytes", options.smallDisk() ? RESERVE_BYTES : 0);
    put(all, "files.orphan.grace.seconds", ORPHAN_GRACE.toSeconds());
    put(all, "links.secret", "only-for-the-chaos-harness-0123456789");
    put(all, "limits.requests.per.minute", 0);
    put(all, "limits.exports.per.hour", 0);
    put(all, "exports.retention.seconds", RETENTION.toSeconds());
    put(all, "exports.running", POOL);
    put(all, "exports.max.attempts", MAX_ATTEMPTS);
    put(all, "exports.retry.pause.ms", RETRY_PAUSE.toMillis());
    // Beside the database it might be one, and slices are to be seen here, too.
    put(all, "source.connections.per.export", 2);
    put(all, "exports.lease.seconds", LEASE.toSeconds());
    put(all, "exports.poll.interval.ms", POLL.toMillis());
    put(all, "janitor.interval.ms", SWEEP.toMillis());
    put(all, "shutdown.grace.seconds", GRACE.toSeconds());
    put(all, "roles", mode == Mode.SPLIT && isFirst(node) ? "api" : "api,worker,janitor");
    if (mode == Mode.CLUSTERED) {
      put(all, "cluster.enabled", true);
      put(all, "cluster.port", clusterPorts.get(nodes.indexOf(node)));
      put(all, "cluster.members", String.join(",", members()));
    }
    if (mode == Mode.SKEWED) {
      all.put("LD_PRELOAD", faketime().orElseThrow().toString());
      all.put("FAKETIME", isFirst(node) ? "+1h" : "-1h");
      all.put("FAKETIME_DONT_FAKE_MONOTONIC", "1");
      // Its repair for programs that wait by the wrong clock makes each timed wait of a JVM end at
      // once: threads then spin, and the server starves itself.
      all.put("FAKETIME_FORCE_MONOTONIC_FIX", "0");
      all.put("NO_FAKE_STAT", "1");
    }
    return all;
  }

  private boolean isFirst(Node node) {
    return node == nodes.get(0);
  }

  private List<String> members() {
    return clusterPorts.stream().map(port -> "127.0.0.1:" + port).toList();
  }

  private static void put(Map<String, String> all, String key, Object value) {
    all.put("HOOKEXPORT_" + key.toUpperCase(Locale.ROOT).replace('.', '_'), value + "");
  }

  /**
   * Below the ports that systems give to outgoing connections (32768 and up on Linux): one of those
   * would take the port of a server that is down for a moment. Processes begin in different places.
   */
  static synchronized int freePort() {
    while (!isFree(nextPort)) {
      nextPort++;
    }
    return nextPort++;
  }

  /** Ports whose next one is free, too. */
  private static List<Integer> freePairs(int count) {
    List<Integer> ports = new ArrayList<>();
    while (ports.size() < count) {
      int port = freePort();
      if (isFree(port + 1)) {
        ports.add(port);
      }
      nextPort++;
    }
    return ports;
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (IOException taken) {
      return false;
    }
  }

  void close() throws Exception {
    try {
      stopServers();
    } finally {
      for (Node node : nodes) {
        if (node.isAlive()) {
          node.kill();
        }
        node.proxy().close();
      }
      database.close();
    }
  }
}
