package io.hookexport.cli;

import io.hookexport.export.Administration.Storage;
import java.io.PrintStream;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Apart from the commands of customers, who see the exports of their own project. */
@Command(
    name = "admin",
    description = "For operators: the exports of all projects, and what they store.",
    synopsisSubcommandLabel = "COMMAND")
final class AdminCommand extends CommandGroup {
  private static final String ROW = "%-24s  %7s  %16s  %16s%n";

  AdminCommand(RootCommand root) {
    super(root);
  }

  @Command(
      name = "storage",
      description = {
        "Shows what each project stores: files that have not been removed yet, the largest sum first.",
        "QUOTA: how many bytes it may store."
      })
  void storage(@Mixin ServerOption server) {
    List<Storage> all = server.operator(root()).storage();
    PrintStream out = environment().out();
    if (all.isEmpty()) {
      environment().err().println("there are no projects");
      return;
    }
    out.printf(Locale.ROOT, ROW, "PROJECT", "FILES", "BYTES", "QUOTA");
    all.stream()
        .sorted(
            Comparator.comparingLong(Storage::bytes).reversed().thenComparing(Storage::projectId))
        .forEach(
            stored ->
                out.printf(
                    Locale.ROOT,
                    ROW,
                    stored.projectId(),
                    stored.files(),
                    stored.bytes(),
                    stored.quota() == 0 ? "-" : String.valueOf(stored.quota())));
  }
}
