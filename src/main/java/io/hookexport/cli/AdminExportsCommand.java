package io.hookexport.cli;

import io.hookexport.admin.ExportLine;
import io.hookexport.export.ExportState;
import io.hookexport.export.PlainText;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "exports",
    description = "Lists and cancels the exports of all projects.",
    synopsisSubcommandLabel = "COMMAND")
final class AdminExportsCommand extends CommandGroup {
  private static final List<String> STATUSES =
      Arrays.stream(ExportState.values()).map(ExportState::wireName).toList();

  AdminExportsCommand(RootCommand root) {
    super(root);
  }

  @Command(
      name = "list",
      description = {
        "Lists exports, newest first.",
        "STATUS: as --status, but queued, with the place in the queue of the project, for some that are",
        "pending; cancelled, or failed with the code of the error, for those that failed."
      })
  void list(
      @Option(names = "--project", paramLabel = "P", description = "Only exports of this project.")
          @Nullable String project,
      @Option(
              names = "--status",
              paramLabel = "S",
              description =
                  "Only exports that are pending, processing, completed, failed or expired.")
          @Nullable String status,
      @Option(
              names = "--limit",
              paramLabel = "N",
              defaultValue = "50",
              description = "Most exports, 1 to 500; default: ${DEFAULT-VALUE}.")
          int limit,
      @Mixin ServerOption server) {
    if (project != null) {
      notBlank("list", "--project", project);
    }
    require("list", limit >= 1 && limit <= 500, "--limit must be 1 to 500");
    require(
        "list",
        status == null || STATUSES.contains(status),
        "--status must be one of " + String.join(", ", STATUSES));
    List<ExportLine> exports =
        server
            .operator(root())
            .exports(
                Optional.ofNullable(project),
                Optional.ofNullable(status).map(ExportState::of),
                limit);
    if (exports.isEmpty()) {
      boolean filtered = project != null || status != null;
      environment().err().println(filtered ? "there are no such exports" : "there are no exports");
      return;
    }
    Table table =
        new Table(
            List.of("EXPORT ID", "CREATED", "STATUS", "DATASET", "ROWS", "BYTES", "PROJECT"),
            Set.of("ROWS", "BYTES"));
    exports.forEach(
        export ->
            table.add(
                export.id(),
                export.createdAt().truncatedTo(ChronoUnit.SECONDS),
                export.status(),
                export.dataset(),
                number(export.rows()),
                number(export.bytes()),
                export.projectId()));
    table.print(environment().out());
  }

  private static String number(OptionalLong number) {
    return number.isPresent() ? String.valueOf(number.getAsLong()) : "-";
  }

  @Command(
      name = "cancel",
      description = "Ends an export of any project that is pending or processing.")
  void cancel(
      @Parameters(paramLabel = "ID", description = "As shown by list.") UUID id,
      @Mixin ServerOption server) {
    ExportLine export = server.operator(root()).cancel(id);
    environment()
        .err()
        .println(PlainText.of("cancelled " + export.id() + " of project " + export.projectId()));
  }
}
