package io.hookexport.perf;

import io.hookexport.demo.EmbeddedDatabase;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** What all parts share: the options, PostgreSQL, the rows, and the closing of all of it. */
final class Bench implements AutoCloseable {
  private final Options options;
  private final Cleanup cleanup;
  private final Vertx vertx;
  private final Database database;
  private final Deliveries deliveries;

  private Bench(
      Options options, Cleanup cleanup, Vertx vertx, Database database, Deliveries deliveries) {
    this.options = options;
    this.cleanup = cleanup;
    this.vertx = vertx;
    this.database = database;
    this.deliveries = deliveries;
  }

  static Bench open(Options options) {
    Cleanup cleanup = new Cleanup();
    try {
      Vertx vertx = Vertx.vertx();
      cleanup.add(() -> vertx.close().await(10, TimeUnit.SECONDS));
      String uri =
          options.uri().orElseGet(() -> cleanup.add(EmbeddedDatabase.start(options.data())).uri());
      Database database = Database.of(uri);
      return new Bench(options, cleanup, vertx, database, new Deliveries(vertx, database));
    } catch (RuntimeException e) {
      cleanup.close();
      throw e;
    }
  }

  Options options() {
    return options;
  }

  Vertx vertx() {
    return vertx;
  }

  Database database() {
    return database;
  }

  Deliveries deliveries() {
    return deliveries;
  }

  /** For files of this run; made when it is not there. */
  Path file(String name) {
    Path file = options.data().toAbsolutePath().resolve("files").resolve(name);
    try {
      Files.createDirectories(file.getParent());
      return file;
    } catch (IOException e) {
      throw new PerfException("cannot make " + file.getParent() + ": " + e, e);
    }
  }

  Child child(String name, List<String> command, Map<String, String> environment) {
    Path log = options.data().resolve("logs").resolve(name.replaceAll("[^A-Za-z0-9.-]", "_"));
    return Child.start(
        cleanup, name, command, environment, log.resolveSibling(log.getFileName() + ".log"));
  }

  /** A server of the product with a job database of its own, in a JVM with the flags asked for. */
  Product product(String name, Window source, Map<String, String> environment) {
    return product(name, source, environment, options.serverFlags());
  }

  /**
   * @param source any window of the deliveries that it reads
   */
  Product product(String name, Window source, Map<String, String> environment, List<String> flags) {
    return Product.start(this, name, source.data(), environment, flags);
  }

  /** Whether a program can be started by its name. */
  static boolean isInstalled(String program) {
    String path = System.getenv().getOrDefault("PATH", "");
    return Stream.concat(Stream.of(path.split(":")), Stream.of("/usr/sbin"))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }

  /** For what a figure cannot do without. */
  static void require(String program, String debianPackage) {
    if (!isInstalled(program)) {
      throw new PerfException(program + " is missing: apt install " + debianPackage);
    }
  }

  @Override
  public void close() {
    cleanup.close();
  }
}
