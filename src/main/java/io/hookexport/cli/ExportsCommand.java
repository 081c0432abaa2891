package io.hookexport.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hookexport.client.ExportId;
import io.hookexport.client.PartFile;
import io.hookexport.client.ShellWords;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "exports",
    description = "Lists, watches, downloads, cancels and deletes exports of a server.",
    synopsisSubcommandLabel = "COMMAND",
    addMethodSubcommands = false)
final class ExportsCommand extends CommandGroup {
  private static final String ID = "Id of the export, as shown by list.";

  ExportsCommand(RootCommand root) {
    super(root);
  }

  @Command(
      name = "list",
      description = {
        "Lists the exports of the project, newest first.",
        "Times are in the system's time zone on a terminal, elsewhere in UTC."
      })
  int list(
      @Mixin ClientOptions client,
      @Option(
              names = "--limit",
              paramLabel = "N",
              defaultValue = "20",
              description = "Maximum number of exports; default: ${DEFAULT-VALUE}.")
          int limit,
      @Option(
              names = "--status",
              paramLabel = "S",
              description =
                  "pending, processing, completed, failed, expired, queued (a subset of pending) or"
                      + " cancelled (a subset of failed).")
          @Nullable String status,
      @Option(names = "--direction", paramLabel = "D", description = "outbound or inbound.")
          @Nullable String direction,
      @Option(
              names = "--zone",
              paramLabel = "ZONE",
              description = "Time zone of the times, such as Europe/Berlin or UTC.")
          @Nullable String zone)
      throws Exception {
    require("list", limit >= 1, "--limit must be at least 1");
    if (status != null) {
      notBlank("list", "--status", status);
    }
    if (direction != null) {
      notBlank("list", "--direction", direction);
    }
    require(
        "list",
        status == null || ExportsList.STATUSES.contains(status),
        "--status must be one of " + String.join(", ", ExportsList.STATUSES));
    if (zone != null) {
      notBlank("list", "--zone", zone);
    }
    Optional<ZoneId> named =
        Optional.ofNullable(zone).map(name -> TimeRange.zone(Optional.of(name)));
    ExportsList list = new ExportsList(status, direction, named);
    return ClientSession.run(root(), client, session -> list.print(session, limit));
  }

  @Command(name = "show", description = "Shows an export.")
  int show(@Mixin ClientOptions client, @Parameters(paramLabel = "ID", description = ID) String id)
      throws Exception {
    requireId("show", id);
    return ClientSession.run(root(), client, session -> show(session, session.api().get(id)));
  }

  private static int show(ClientSession session, JsonNode export) {
    if (session.json()) {
      session.print(export);
    } else {
      ExportText.fields(export).forEach(session::print);
    }
    return 0;
  }

  @Command(
      name = "wait",
      description = {
        "Waits until an export has ended, and shows its progress. Ctrl-C does not cancel it.",
        "Exit code 4 if it failed or was cancelled."
      })
  int await(@Mixin ClientOptions client, @Parameters(paramLabel = "ID", description = ID) String id)
      throws Exception {
    requireId("wait", id);
    return ClientSession.run(
        root(),
        client,
        session -> {
          session.leaves(
              () -> "stopped waiting; the export goes on: " + session.command("wait", id));
          JsonNode export = session.follow(session.api().get(id));
          if (session.json()) {
            session.print(export);
          }
          session.activity().say(ExportText.exported(session.requireCompleted(export)));
          return 0;
        });
  }

  @Command(
      name = "download",
      description = {
        "Downloads the file of an export that has completed, and checks it.",
        "Goes on with FILE.part if an earlier download was interrupted."
      })
  int download(
      @Mixin ClientOptions client,
      @Option(
              names = {"-o", "--output"},
              paramLabel = "FILE",
              description = "The file; - for standard output. Default: the server's name for it.")
          @Nullable Path output,
      @Option(names = "--force", description = "Replace FILE if it exists.") boolean force,
      @Parameters(paramLabel = "ID", description = ID) String id)
      throws Exception {
    requireId("download", id);
    boolean piped = ClientSession.STDOUT.equals(output);
    require(
        "download",
        !(piped && client.json()),
        "--json and -o - both write to standard output; use one of them");
    if (output != null && !piped) {
      PartFile.check(output, force);
    }
    return ClientSession.run(
        root(),
        client,
        session -> {
          JsonNode export = session.requireCompleted(session.api().get(id));
          session.requireReadable(output == null ? Path.of("") : output, export);
          session.leaves(
              () ->
                  "stopped; go on with: "
                      + session.command("download", id)
                      + ShellWords.option("-o", output)
                      + (force ? " --force" : ""));
          Path file = session.download(id, Optional.ofNullable(output), force);
          if (session.json()) {
            session.print(((ObjectNode) export).put("file", file.toString()));
          }
          return 0;
        });
  }

  @Command(name = "cancel", description = "Cancels an export that is in progress.")
  int cancel(
      @Mixin ClientOptions client, @Parameters(paramLabel = "ID", description = ID) String id)
      throws Exception {
    requireId("cancel", id);
    return ClientSession.run(
        root(),
        client,
        session -> {
          JsonNode export = session.api().cancel(id);
          return session.json() ? show(session, export) : said(session, "cancelled export " + id);
        });
  }

  @Command(
      name = "delete",
      description = "Deletes an export that has ended, and its file on the server.")
  int delete(
      @Mixin ClientOptions client, @Parameters(paramLabel = "ID", description = ID) String id)
      throws Exception {
    requireId("delete", id);
    return ClientSession.run(
        root(),
        client,
        session -> {
          session.api().delete(id);
          if (session.json()) {
            session.print(JsonNodeFactory.instance.objectNode().put("id", id).put("deleted", true));
            return 0;
          }
          return said(session, "deleted export " + id);
        });
  }

  private static int said(ClientSession session, String line) {
    session.activity().say(line);
    return 0;
  }

  private void requireId(String command, String id) {
    require(
        command, ExportId.isValid(id), "'" + id + "' is not the id of an export; see exports list");
  }
}
