package io.hookexport.cli;

import io.hookexport.export.Administration.Storage;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Apart from the commands of customers, who see the exports of their own project. */
@Command(
    name = "admin",
    description = "For operators: the exports of all projects, and what they store.",
    synopsisSubcommandLabel = "COMMAND")
final class AdminCommand extends CommandGroup {
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
    if (all.isEmpty()) {
      environment().err().println("there are no projects");
      return;
    }
    Table table =
        new Table(List.of("PROJECT", "FILES", "BYTES", "QUOTA"), Set.of("FILES", "BYTES", "QUOTA"));
    all.stream()
        .sorted(
            Comparator.comparingLong(Storage::bytes).reversed().thenComparing(Storage::projectId))
        .forEach(
            stored ->
                table.add(
                    stored.projectId(),
                    stored.files(),
                    stored.bytes(),
                    stored.quota() == 0 ? "-" : String.valueOf(stored.quota())));
    table.print(environment().out());
  }
}
