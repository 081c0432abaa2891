package io.hookexport.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hookexport.client.ClientException;
import io.hookexport.client.ClientException.Reason;
import io.hookexport.client.PartFile;
import io.hookexport.client.ShellWords;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "export",
    description = {
      "Exports deliveries of a server as a CSV file.",
      "Creates the export, waits for it, downloads and checks the file. Ctrl-C cancels the export.",
      "Example: hookexport export --from 2026-10-01 --to 2026-11-01 -o deliveries.csv",
      "A time is a date (its midnight), 2026-10-01T08:30, one with an offset (2026-10-01T08:30:00Z),",
      "now, a span back from now (-30m, -24h, -7d, -2w), or a word for a first midnight: today,",
      "yesterday, this-week, last-week (Monday), this-month, last-month."
    })
final class ExportCommand implements Callable<Integer> {
  private final RootCommand root;
  private final String idempotencyKey = UUID.randomUUID().toString();
  private ObjectNode request = JsonNodeFactory.instance.objectNode();
  private volatile @Nullable String id;
  private volatile boolean completed;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private ClientOptions client = new ClientOptions();

  @Option(
      names = "--from",
      required = true,
      paramLabel = "TIME",
      description = "Start of the range, included.")
  private String from = "";

  @Option(
      names = "--to",
      paramLabel = "TIME",
      defaultValue = "now",
      description = "End of the range, not included; default: ${DEFAULT-VALUE}.")
  private String to = "";

  @Option(
      names = "--zone",
      paramLabel = "ZONE",
      description = "Time zone of the times, such as Europe/Berlin; default: the system's.")
  private @Nullable String zone;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "The file; - for standard output. Default: the server's name for it.")
  private @Nullable Path output;

  @Option(names = "--force", description = "Replace FILE if it exists.")
  private boolean force;

  @Mixin private RequestOptions requested = new RequestOptions();

  @Option(
      names = "--detach",
      description = "Only create the export, and print its id to standard output.")
  private boolean detach;

  ExportCommand(RootCommand root) {
    this.root = root;
  }

  @Override
  public Integer call() throws Exception {
    boolean piped = ClientSession.STDOUT.equals(output);
    RootCommand.require(
        !(piped && client.json()),
        spec,
        "--json and -o - both write to standard output; use one of them");
    RootCommand.require(
        !(piped && requested.gzip() && !detach && root.environment().terminal().out()),
        spec,
        "--gzip with -o - would write compressed bytes to the terminal; leave out --gzip, or name"
            + " a file with -o");
    requested.check(spec);
    RootCommand.require(zone == null || !zone.isBlank(), spec, "--zone must not be empty");
    TimeRange range =
        TimeRange.of(from, to, TimeRange.zone(Optional.ofNullable(zone)), PersonalTime.now());
    if (output != null && !piped) {
      PartFile.check(output, force);
      requireNoPart(output);
    }
    request = requested.request(range);
    return ClientSession.run(root, client, session -> run(session, range));
  }

  /** For a new export, which cannot go on with what another one has left. */
  private void requireNoPart(Path output) {
    Path part = PartFile.part(output);
    RootCommand.require(
        force || !Files.exists(part),
        spec,
        part
            + " is of a download that was interrupted; go on with it by exports download ID"
            + ShellWords.option("-o", output)
            + " (exports list has the id), or replace it with --force");
  }

  private int run(ClientSession session, TimeRange range) throws InterruptedException {
    range.lines().forEach(session.activity()::say);
    session.leaves(() -> rest(session));
    try {
      JsonNode created = session.api().create(request, idempotencyKey);
      String createdId = created.path("id").asText();
      id = createdId;
      if (detach) {
        session.activity().say("next: " + downloadCommand(session));
        session.print(session.json() ? created : createdId);
        return 0;
      }
      session.activity().say(TimeRange.line("export", createdId));
      finish(session, session.follow(created));
      return 0;
    } catch (InterruptedException e) {
      abandon(session);
      throw e;
    } catch (ClientException e) {
      throw withNext(session, e);
    }
  }

  /** Returns the failure with what to do about the export that there is, or may be. */
  private ClientException withNext(ClientSession session, ClientException failure) {
    if (id == null) {
      // Also when refused: another attempt may have been made before.
      return session.api().mayHaveDone()
          ? failure.with("there may be an export; see: " + session.command("list"))
          : failure;
    }
    return switch (failure.reason()) {
      case EXPORT_FAILED, NOT_FOUND -> failure;
      default -> failure.with("go on with: " + downloadCommand(session));
    };
  }

  private void finish(ClientSession session, JsonNode export) throws InterruptedException {
    if (!export.path("status").asText().equals("completed") && session.json()) {
      session.print(export);
    }
    session.requireCompleted(export);
    completed = true;
    session.activity().say(ExportText.exported(export));
    Path file = session.download(export.path("id").asText(), Optional.ofNullable(output), force);
    if (session.json()) {
      session.print(((ObjectNode) export).put("file", file.toString()));
    }
  }

  /** Says how to get the file; waits for an export that is not ready. */
  private String downloadCommand(ClientSession session) {
    String known = String.valueOf(id);
    return (completed ? "" : session.command("wait", known) + " && ")
        + session.command("download", known)
        + ShellWords.option("-o", output)
        + (force ? " --force" : "");
  }

  /** What is left when the command ends now. */
  private String rest(ClientSession session) {
    if (completed) {
      return "stopped; go on with: " + downloadCommand(session);
    }
    String known = id;
    return known == null
        ? "left without knowing whether there is an export; see: " + session.command("list")
        : "left export "
            + known
            + ", which may go on; cancel it with: "
            + session.command("cancel", known);
  }

  /**
   * Cancels the export. Whether a create without a response was received is not known: it is sent
   * again, with the same key, so that there is one export at most, and that can be cancelled.
   */
  private void abandon(ClientSession session) throws InterruptedException {
    Activity activity = session.activity();
    if (completed) {
      return;
    }
    activity.say(
        "cancelling the export; " + session.signals().another() + " leaves it and ends at once");
    session.api().hurry();
    try {
      String known = id;
      String unwanted =
          known == null ? session.api().create(request, idempotencyKey).path("id").asText() : known;
      id = unwanted;
      session.api().cancel(unwanted);
      activity.say("cancelled export " + unwanted);
      session.leaves(() -> "");
    } catch (ClientException e) {
      String known = id;
      if (known == null || e.reason() != Reason.REFUSED || !hasEnded(session, known)) {
        String which = known == null ? "" : " " + known;
        activity.say("the export" + which + " could not be cancelled: " + e.getMessage());
      }
    }
  }

  /** Returns whether an export that the server does not cancel has ended; says how. */
  private boolean hasEnded(ClientSession session, String ended) throws InterruptedException {
    try {
      JsonNode export = session.api().get(ended);
      String status = export.path("status").asText();
      if (!ClientSession.ENDED.contains(status)) {
        return false;
      }
      completed = status.equals("completed");
      session
          .activity()
          .say("export " + ended + " ended before it was cancelled: " + ExportText.state(export));
      if (!completed) {
        session.leaves(() -> "");
      }
      return true;
    } catch (ClientException e) {
      return false; // the refusal of the cancel is said
    }
  }
}
