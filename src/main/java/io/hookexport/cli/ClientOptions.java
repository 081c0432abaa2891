package io.hookexport.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What every command of a client takes. */
final class ClientOptions {
  @Option(
      names = "--server",
      paramLabel = "URL",
      description = "Address of the server, such as https://exports.example.com.")
  private @Nullable String server;

  @Option(
      names = "--key-file",
      paramLabel = "FILE",
      description = "File that has the API key and nothing else; - for standard input.")
  private @Nullable Path keyFile;

  @Option(
      names = "--ca",
      paramLabel = "FILE",
      description = "Certificates (PEM) of the authorities to trust; default: the JVM's.")
  private @Nullable Path ca;

  @Option(
      names = "--retry-for",
      paramLabel = "SECONDS",
      description = {
        "How long to go on trying while the server cannot be reached.",
        "Default: 120, but 0 until it has been reached once."
      })
  private @Nullable Integer retrySeconds;

  @Option(
      names = {"-q", "--quiet"},
      description = "Say nothing but errors.")
  private boolean quiet;

  @Option(names = "--json", description = "Print the result as one JSON object to standard output.")
  private boolean json;

  @Nullable String server() {
    return server;
  }

  @Nullable Path keyFile() {
    return keyFile;
  }

  @Nullable Path ca() {
    return ca;
  }

  Optional<Duration> retryFor() {
    return Optional.ofNullable(retrySeconds).map(Duration::ofSeconds);
  }

  boolean quiet() {
    return quiet;
  }

  boolean json() {
    return json;
  }
}
