package io.hookexport.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hookexport.client.PartFile;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
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
  private static final int PAGE = 500;
  private static final String ID = "Id of the export, as shown by list.";

  ExportsCommand(RootCommand root) {
    super(root);
  }

  @Command(
      name = "list",
      description = "Lists the exports of the project, newest first. Times are in UTC.")
  int list(
      @Mixin ClientOptions client,
      @Option(
              names = "--limit",
              paramLabel = "N",
              defaultValue = "20",
              description = "At most so many; default: ${DEFAULT-VALUE}.")
          int limit,
      @Option(
              names = "--status",
              paramLabel = "S",
              description =
                  "pending, processing, completed, failed, expired, or cancelled, which are failed"
                      + " ones, too.")
          @Nullable String status,
      @Option(names = "--direction", paramLabel = "D", description = "outbound or inbound.")
          @Nullable String direction)
      throws Exception {
    require("list", limit >= 1, "--limit must be at least 1");
    notBlank("list", "--status", status == null ? "-" : status);
    notBlank("list", "--direction", direction == null ? "-" : direction);
    boolean cancelled = ExportText.CANCELLED.equals(status);
    String filter =
        parameter("status", cancelled ? "failed" : status) + parameter("direction", direction);
    Predicate<JsonNode> wanted = cancelled ? ExportText::cancelled : export -> true;
    return ClientSession.run(root(), client, session -> list(session, limit, filter, wanted));
  }

  private static String parameter(String name, @Nullable String value) {
    return value == null ? "" : "&" + name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8);
  }

  /**
   * @param wanted those of the filtered exports
   */
  private static int list(
      ClientSession session, int limit, String filter, Predicate<JsonNode> wanted)
      throws InterruptedException {
    List<JsonNode> exports = new ArrayList<>();
    String cursor = "";
    boolean more;
    do {
      int page = Math.min(PAGE, limit - exports.size());
      JsonNode body = session.api().list("limit=" + page + filter + cursor);
      body.path("data")
          .forEach(
              export -> {
                if (wanted.test(export)) {
                  exports.add(export);
                }
              });
      more = body.at("/meta/has_more").asBoolean();
      cursor = parameter("cursor", body.at("/meta/next_cursor").asText());
    } while (more && exports.size() < limit);
    if (session.json()) {
      ObjectNode result = JsonNodeFactory.instance.objectNode().put("has_more", more);
      result.putArray("exports").addAll(exports);
      session.print(result);
    } else if (exports.isEmpty()) {
      session.activity().say("there are no exports" + (filter.isEmpty() ? "" : " of this kind"));
    } else {
      ExportText.table(exports, session.width()).forEach(session::print);
      if (more) {
        session.activity().say("there are more; see --limit");
      }
    }
    return 0;
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
          session.activity().say(ExportText.exported(ClientSession.requireCompleted(export)));
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
          session.requireReadable(
              output == null ? Path.of("") : output,
              ClientSession.requireCompleted(session.api().get(id)));
          session.leaves(
              () ->
                  "stopped; go on with: "
                      + session.command("download", id)
                      + ClientSession.option("-o", output)
                      + (force ? " --force" : ""));
          Path file = session.download(id, Optional.ofNullable(output), force, /* resume= */ true);
          if (session.json()) {
            JsonNode export = session.api().get(id);
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
        command,
        id.matches("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"),
        "'" + id + "' is not the id of an export; see exports list");
  }
}
