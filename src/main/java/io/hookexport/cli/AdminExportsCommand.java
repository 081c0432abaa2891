package io.hookexport.cli;

import io.hookexport.admin.ExportLine;
import io.hookexport.export.ExportState;
import java.io.PrintStream;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
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
  private static final String ROW = "%-36s  %-20s  %-10s  %-10s  %12s  %16s  %s%n";

  private static final List<String> STATUSES =
      Arrays.stream(ExportState.values()).map(ExportState::wireName).toList();

  AdminExportsCommand(RootCommand root) {
    super(root);
  }

  @Command(name = "list", description = "Lists exports, newest first.")
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
    PrintStream out = environment().out();
    if (exports.isEmpty()) {
      environment().err().println("there are no such exports");
      return;
    }
    out.printf(
        Locale.ROOT, ROW, "EXPORT ID", "CREATED", "STATUS", "DATASET", "ROWS", "BYTES", "PROJECT");
    exports.forEach(
        export ->
            out.printf(
                Locale.ROOT,
                ROW,
                export.id(),
                export.createdAt().truncatedTo(ChronoUnit.SECONDS),
                export.status(),
                export.dataset(),
                number(export.rows()),
                number(export.bytes()),
                export.projectId()));
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
    environment().err().println("cancelled " + export.id() + " of project " + export.projectId());
  }
}
