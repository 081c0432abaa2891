package io.hookexport.perf;

import io.hookexport.demo.Folders;
import io.hookexport.jobs.JobDatabase;
import io.hookexport.jobs.PgApiKeys;
import io.hookexport.postgres.Migrations;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** One server as users start it, {@code java -jar hookexport.jar serve}, and its API. */
final class Product implements AutoCloseable {
  static final Path JAR = Path.of("target/hookexport.jar");

  private final Child process;
  private final Vertx vertx;
  private final String jobs;
  private final Api api;
  private final URI base;
  private final Runnable traces;
  private final Map<String, String> keys = new ConcurrentHashMap<>();

  private Product(Child process, Vertx vertx, String jobs, URI base, Runnable traces) {
    this.traces = traces;
    this.process = process;
    this.vertx = vertx;
    this.jobs = jobs;
    this.base = base;
    this.api = new Api(base);
  }

  static Product start(
      Bench bench, String name, String data, Map<String, String> set, List<String> flags) {
    String database = name.replace('-', '_');
    String jobs = bench.database().fresh(database);
    Deliveries.await(Migrations.HOOKEXPORT.apply(bench.vertx(), jobs), 60);
    Path files = bench.file("exports-" + name);
    delete(files);
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(flags);
    command.addAll(List.of("-jar", JAR.toString(), "serve"));
    Map<String, String> environment = new HashMap<>();
    environment.put("HOOKEXPORT_DATABASE_URI", jobs);
    environment.put("HOOKEXPORT_SOURCE_URI", bench.database().uri(data));
    environment.put("HOOKEXPORT_FILES_DIRECTORY", files.toString());
    environment.put("HOOKEXPORT_LINKS_SECRET", "for-measurements-only-".repeat(2));
    environment.put("HOOKEXPORT_HTTP_HOST", "127.0.0.1");
    environment.put("HOOKEXPORT_HTTP_PORT", "0");
    environment.put("HOOKEXPORT_MANAGEMENT_PORT", "-1");
    environment.put("HOOKEXPORT_SHUTDOWN_GRACE_SECONDS", "1");
    // One client does here in a minute what a project may do in a day.
    environment.put("HOOKEXPORT_LIMITS_REQUESTS_PER_MINUTE", "0");
    environment.put("HOOKEXPORT_LIMITS_EXPORTS_PER_HOUR", "0");
    environment.putAll(set);
    Child process = bench.child("server-" + name, command, environment);
    try {
      String port = process.awaitLine("hookexport is listening on port ", Duration.ofSeconds(60));
      URI base = URI.create("http://127.0.0.1:" + port);
      return new Product(
          process,
          bench.vertx(),
          jobs,
          base,
          () -> {
            delete(files);
            bench.database().drop(database);
          });
    } catch (RuntimeException e) {
      process.close();
      throw e;
    }
  }

  Api api() {
    return api;
  }

  URI base() {
    return base;
  }

  /** Its job database. */
  String jobs() {
    return jobs;
  }

  /** A key of the window's project, made with the first use. */
  String key(Window window) {
    return keys.computeIfAbsent(
        window.project(),
        id -> {
          JobDatabase database = JobDatabase.open(vertx, jobs, 1, Duration.ofSeconds(10));
          return Deliveries.await(
              new PgApiKeys(database).create(id, window.tenant()).eventually(database::close), 30);
        });
  }

  long pid() {
    return process.pid();
  }

  double cpu() {
    return Processes.cpu(process.pid());
  }

  double peakMegabytes() {
    return Processes.peakMegabytes(process.pid());
  }

  /** Stops it; its files and its job database go, its log stays. */
  @Override
  public void close() {
    process.close();
    traces.run();
  }

  private static void delete(Path folder) {
    try {
      Folders.delete(folder);
    } catch (IOException e) {
      throw new PerfException("cannot empty " + folder + ": " + e, e);
    }
  }
}
