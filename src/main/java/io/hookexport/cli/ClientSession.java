package io.hookexport.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.hookexport.client.ApiClient;
import io.hookexport.client.ClientException;
import io.hookexport.client.ClientException.Reason;
import io.hookexport.client.ClientSettings;
import io.hookexport.client.Download;
import io.hookexport.client.FileLink;
import io.hookexport.client.Json;
import io.hookexport.client.PartFile;
import io.hookexport.client.PipeTarget;
import io.hookexport.client.SettingsReader;
import io.hookexport.client.ShellWords;
import io.hookexport.client.Target;
import io.hookexport.export.PlainText;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One command against a server: its connection, its progress and its signals. */
final class ClientSession implements AutoCloseable {
  static final Path STDOUT = Path.of("-");

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Duration WAIT = Duration.ofSeconds(20);

  /** For servers, or proxies, that respond at once in place of waiting. */
  private static final long LEAST_POLL_MILLIS = 200;

  private static final String INTERRUPTED = "interrupted; it starts again by itself";

  static final Set<String> ENDED = Set.of("completed", "failed", "expired");

  private final CommandEnvironment environment;
  private final ClientOptions options;
  private final @Nullable Path configFile;
  private final Activity activity;
  private final ApiClient api;
  private final Signals signals;

  /** What is left when somebody stops the command. */
  private volatile Supplier<String> rest = () -> "";

  ClientSession(RootCommand root, ClientOptions options) {
    this.environment = root.environment();
    this.options = options;
    this.configFile = root.configFile();
    this.activity =
        new Activity(environment.err(), environment.terminal(), options.quiet(), System::nanoTime);
    ClientSettings settings =
        SettingsReader.read(
            new SettingsReader.Options(
                options.server(), options.keyFile(), options.ca(), configFile),
            environment.environment(),
            System.in);
    this.api =
        new ApiClient(
            settings,
            options.retryFor().orElse(Duration.ZERO),
            options.retryFor().orElse(PATIENCE),
            activity::interrupted);
    Thread command = Thread.currentThread();
    this.signals = Signals.listen(() -> api.stop(command), this::sayRest);
  }

  /** Runs a command; returns its exit code, or that of the signal that has stopped it. */
  static int run(RootCommand root, ClientOptions options, Command command) throws Exception {
    try (ClientSession session = new ClientSession(root, options)) {
      try {
        return command.run(session);
      } catch (InterruptedException e) {
        session.sayRest();
        return session.signals.exitCode();
      } finally {
        session.activity.clear();
      }
    }
  }

  /** What a command does in its session. */
  @FunctionalInterface
  interface Command {
    int run(ClientSession session) throws Exception;
  }

  ApiClient api() {
    return api;
  }

  Activity activity() {
    return activity;
  }

  boolean json() {
    return options.json();
  }

  /** Sets what the last line of the command says when it is stopped; nothing is empty. */
  void leaves(Supplier<String> newRest) {
    rest = newRest;
  }

  Signals signals() {
    return signals;
  }

  void sayRest() {
    String text = rest.get();
    if (!text.isEmpty()) {
      activity.say(text);
    }
  }

  /** Returns the columns of the terminal that the result goes to; 0 if it is none. */
  int width() {
    return environment.terminal().out() ? environment.terminal().width().getAsInt() : 0;
  }

  void print(Object result) {
    activity.clear();
    environment
        .out()
        .println(result instanceof JsonNode tree ? PlainText.ofJson(Json.text(tree)) : result);
    environment.results().requireTaken();
  }

  /**
   * Returns a command of {@code exports} for a shell, with the same server, key and settings.
   *
   * @param words the command, and the id of an export if it takes one
   */
  String command(String... words) {
    return "hookexport exports "
        + String.join(" ", words)
        + ShellWords.option("--server", options.server())
        + ShellWords.option("--key-file", options.keyFile())
        + ShellWords.option("--ca", options.ca())
        + ShellWords.option("--config", configFile);
  }

  /** Waits for the end of an export, and shows its progress. */
  JsonNode follow(JsonNode export) throws InterruptedException {
    JsonNode latest = export;
    String id = export.path("id").asText();
    activity.begin("exporting", Activity.Unit.ROWS);
    while (!ENDED.contains(latest.path("status").asText())) {
      long asked = System.nanoTime();
      show(latest);
      latest = api.awaitChange(id, WAIT);
      long took = Duration.ofNanos(System.nanoTime() - asked).toMillis();
      Thread.sleep(Math.max(0, LEAST_POLL_MILLIS - took));
    }
    activity.clear();
    return latest;
  }

  private void show(JsonNode export) {
    JsonNode progress = export.path("progress");
    boolean interrupted =
        export.path("status").asText().equals("pending") && export.path("attempt").asInt() > 0;
    if (export.has("queue_position")) {
      activity.waiting(
          "waiting in the queue of the project, position "
              + export.path("queue_position").asText());
    } else if (!interrupted && progress.has("rows_written")) {
      activity.progress(
          progress.path("rows_written").asLong(), progress.path("rows_expected").asLong(0));
    } else {
      activity.waiting(interrupted ? INTERRUPTED : "waiting to start");
    }
  }

  /** Compressed bytes on a terminal help nobody, and may steer it. */
  void requireReadable(Path output, JsonNode export) {
    if (output.equals(STDOUT)
        && environment.terminal().out()
        && export.path("compression").asText("none").equals("gzip")) {
      throw new ClientException(
          Reason.MISUSED,
          "the file is compressed and standard output is a terminal; name a file with -o, or"
              + " decompress it: ... -o - | gunzip");
    }
  }

  /**
   * Returns an export that has completed.
   *
   * @throws ClientException when it ended in another way
   */
  JsonNode requireCompleted(JsonNode export) {
    String id = export.path("id").asText();
    return switch (export.path("status").asText()) {
      case "completed" -> export;
      case "expired" ->
          throw new ClientException(
              Reason.NOT_FOUND, "the file of export " + id + " has expired; make a new export");
      case "pending", "processing" ->
          throw new ClientException(
              Reason.REFUSED,
              "export " + id + " has not ended; wait for it: " + command("wait", id));
      default ->
          throw new ClientException(
              Reason.EXPORT_FAILED,
              "export "
                  + id
                  + (ExportText.cancelled(export)
                      ? " was cancelled"
                      : " failed: "
                          + export.path("error_code").asText()
                          + ": "
                          + export.path("error_message").asText()));
    };
  }

  /**
   * Downloads the file of an export that has completed.
   *
   * @param output empty for the server's name of the file, in this folder
   * @return where it is now
   */
  Path download(String id, Optional<Path> output, boolean force) throws InterruptedException {
    FileLink link = api.link(id);
    Path file = output.orElse(Path.of(link.name()));
    long begun = System.nanoTime();
    activity.begin("downloading", Activity.Unit.BYTES, file.equals(STDOUT));
    long arrived;
    try (Target target =
        file.equals(STDOUT) ? new PipeTarget(environment.results()) : PartFile.open(file, force)) {
      new Download(api, id, activity::interrupted, activity::progress).into(target, link);
      arrived = target.arrived();
    }
    ExportText.downloaded(file, link, arrived, System.nanoTime() - begun).forEach(activity::say);
    return file;
  }

  @Override
  public void close() {
    signals.close();
    api.close();
  }
}
