package io.hookexport;

import io.hookexport.config.ConfigException;
import io.hookexport.config.ServerConfig;
import io.hookexport.source.PgDeliverySource;
import io.hookexport.source.SourceReport;
import io.hookexport.source.definition.InvalidSourceException;
import io.hookexport.source.definition.SourceDefinition;
import io.vertx.core.Future;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The configured source, for commands and the start. */
final class SourceOperations {
  /** Longer than all waits of a report together: a few for each of at most four selects. */
  private static final long CHECK_SECONDS = TimeUnit.MINUTES.toSeconds(30);

  private static final Duration CLOSING = Duration.ofSeconds(5);

  private SourceOperations() {}

  /** Checks the name before any resource is opened; reading the folder checks its content. */
  static void requireName(String name) {
    boolean ownFolder = SourceDefinition.isFolder(name);
    if (ownFolder && !Files.isDirectory(Path.of(name))) {
      throw new ConfigException(
          Files.exists(Path.of(name))
              ? "source.name: " + name + " is a file. Name its folder"
              : "source.name: there is no folder " + name);
    }
    if (!ownFolder && !SourceDefinition.BUILT_IN.contains(name)) {
      throw new ConfigException(
          "source.name: there is no built-in source '"
              + name
              + "'; there are: "
              + String.join(", ", SourceDefinition.BUILT_IN)
              + ". To use your own folder, write a path with a slash, such as ./mysource");
    }
  }

  static SourceDefinition load(ServerConfig config) {
    return read(
        () -> SourceDefinition.load(config.source().name(), config.source().parameterValues()));
  }

  /** Reads files of a source; what is wrong with them is wrong configuration. */
  static <T> T read(Supplier<T> files) {
    try {
      return files.get();
    } catch (InvalidSourceException e) {
      throw new ConfigException(e.problems());
    }
  }

  static <T> Future<T> configError(Throwable failure) {
    return Future.failedFuture(
        failure instanceof InvalidSourceException invalid
            ? new ConfigException(invalid.problems())
            : failure);
  }

  /** Opens the source as a server does, and reports on what was opened. */
  static void check(ServerConfig config, Optional<String> tenant, Consumer<String> lines) {
    requireName(config.source().name());
    CommandVertx.<Void>run(
        config,
        vertx -> {
          ShutdownSequence closings = new ShutdownSequence();
          long begun = System.nanoTime();
          return new Adapters(vertx, config, closings)
              .source(version -> {})
              .compose(source -> report(source, tenant, System.nanoTime() - begun, lines))
              .eventually(() -> closings.closeAll(CLOSING));
        },
        CHECK_SECONDS);
  }

  private static Future<Void> report(
      PgDeliverySource source, Optional<String> tenant, long nanos, Consumer<String> lines) {
    return new SourceReport(source, lines)
        .run(tenant, nanos)
        .recover(SourceOperations::configError);
  }
}
