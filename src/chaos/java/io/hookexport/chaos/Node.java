package io.hookexport.chaos;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One server process. Its ports stay the same when it is started again. What is done to it is done
 * by one thread at a time, which holds {@link #lock}.
 */
final class Node {
  /** A server with nothing to wait for is ready in 2 s; the machine may be busy. */
  private static final Duration READY = Duration.ofSeconds(60);

  private final int index;
  private final Path jar;
  private final Path log;
  private final int port;
  private final int managementPort;
  private final TcpProxy proxy;
  private final ReentrantLock lock = new ReentrantLock();
  private final HttpClient client =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
  private List<String> javaOptions = List.of();
  private Map<String, String> environment = Map.of();
  private List<String> wrapper = List.of();
  private boolean unread;
  private volatile @Nullable Process process;

  Node(int index, Path jar, Path log, int port, int managementPort, TcpProxy proxy) {
    this.index = index;
    this.jar = jar;
    this.log = log;
    this.port = port;
    this.managementPort = managementPort;
    this.proxy = proxy;
  }

  static String name(int index) {
    return index == 0 ? "a" : "b";
  }

  String name() {
    return name(index);
  }

  URI base() {
    return URI.create("http://127.0.0.1:" + port);
  }

  int port() {
    return port;
  }

  int managementPort() {
    return managementPort;
  }

  TcpProxy proxy() {
    return proxy;
  }

  Path log() {
    return log;
  }

  /** Held by whoever stops, kills or starts the process. */
  ReentrantLock lock() {
    return lock;
  }

  long pid() {
    return Objects.requireNonNull(process, "not started").pid();
  }

  boolean isAlive() {
    Process current = process;
    return current != null && current.isAlive();
  }

  /** From the next start on. */
  void configure(List<String> options, Map<String, String> variables) {
    javaOptions = List.copyOf(options);
    environment = Map.copyOf(variables);
  }

  /**
   * From the next start on.
   *
   * @param command goes before that of the server, and becomes it
   * @param silent nobody reads what it writes: its log is a pipe that fills up
   */
  void wrap(List<String> command, boolean silent) {
    wrapper = List.copyOf(command);
    unread = silent;
  }

  /** Does not wait until it is ready. */
  void start() throws IOException {
    List<String> command =
        Stream.of(wrapper, List.of("java"), javaOptions, List.of("-jar", jar.toString(), "serve"))
            .flatMap(List::stream)
            .toList();
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(environment);
    if (!unread) {
      builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    }
    process = builder.start();
  }

  void awaitReady() throws InterruptedException {
    Waiting.until("server " + name() + " to be ready; see " + log, READY, this::isReady);
  }

  boolean isReady() {
    return status("/health/ready") == 200;
  }

  private int status(String path) {
    try {
      return get(path).statusCode();
    } catch (IOException down) {
      return -1;
    }
  }

  /** On the management port. */
  HttpResponse<String> get(String path) throws IOException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + managementPort + path))
            .timeout(Duration.ofSeconds(10))
            .build();
    try {
      return client.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  /** kill -9. */
  void kill() throws InterruptedException {
    Process current = Objects.requireNonNull(process, "not started");
    current.destroyForcibly();
    if (!current.waitFor(30, TimeUnit.SECONDS)) {
      throw new IllegalStateException("kill -9 does not end " + current.pid());
    }
  }

  void signal(String name) throws IOException, InterruptedException {
    Signals.send(pid(), name);
  }

  /** False when it still lives after this time. */
  boolean awaitExit(Duration limit) throws InterruptedException {
    return Objects.requireNonNull(process, "not started")
        .waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
  }

  int exitValue() {
    return Objects.requireNonNull(process, "not started").exitValue();
  }

  /** Open descriptors; where each leads. */
  List<String> descriptors() throws IOException {
    try (Stream<Path> entries = Files.list(Path.of("/proc", Long.toString(pid()), "fd"))) {
      return entries.map(Node::target).toList();
    }
  }

  private static String target(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString();
    } catch (IOException closedSince) {
      return "";
    }
  }

  long threads() throws IOException {
    try (Stream<Path> entries = Files.list(Path.of("/proc", Long.toString(pid()), "task"))) {
      return entries.count();
    }
  }
}
