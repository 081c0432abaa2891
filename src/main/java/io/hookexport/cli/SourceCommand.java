package io.hookexport.cli;

import io.hookexport.client.ShellWords;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "source",
    description = "Shows, copies and checks sources: how the tables of a platform are read.",
    synopsisSubcommandLabel = "COMMAND")
final class SourceCommand extends CommandGroup {
  SourceCommand(RootCommand root) {
    super(root);
  }

  @Command(
      name = "list",
      description = {
        "Lists the built-in sources. Needs no configuration.",
        "SCHEMA: the oldest version that a source can read, to the newest that was tested."
      })
  void list() {
    CommandEnvironment environment = environment();
    environment.launcher().listSources().forEach(environment.out()::println);
  }

  @Command(
      name = "show",
      description =
          "Shows what a source has: datasets, statuses, columns. Needs no configuration and no database.")
  void show(
      @Parameters(
              paramLabel = "NAME|DIR",
              description = "A built-in source, or a folder as a path with a slash.")
          String name) {
    CommandEnvironment environment = environment();
    environment.launcher().showSource(name).forEach(environment.out()::println);
  }

  @Command(
      name = "init",
      description = {
        "Copies a built-in source into a folder, as the beginning of your own.",
        "Comments in its source.yaml explain the keys. Nothing is replaced. Needs no configuration.",
        "Example: hookexport source init ./mysource --from svix"
      })
  void init(
      @Parameters(paramLabel = "DIR", description = "A folder that does not exist, or is empty.")
          Path folder,
      @Option(
              names = "--from",
              required = true,
              paramLabel = "NAME",
              description = "As shown by list.")
          String from) {
    CommandEnvironment environment = environment();
    List<String> files = environment.launcher().copySource(from, folder);
    PrintStream out = environment.out();
    // A name without a slash would be that of a built-in source.
    String name = folder.getNameCount() == 1 && !folder.isAbsolute() ? "./" + folder : "" + folder;
    out.println("wrote to " + name + ": " + String.join(", ", files));
    out.println("Next: change the files, and try them as the server will, on their database:");
    out.println(
        "HOOKEXPORT_SOURCE_URI=postgresql://… HOOKEXPORT_SOURCE_NAME="
            + ShellWords.quoted(name)
            + " java -jar hookexport.jar source check --tenant T");
  }

  @Command(
      name = "check",
      description = {
        "Checks the configured source as the start of a server does, and reports more.",
        "It says how the rows are found, an index that would help, and with --tenant the rows of a tenant.",
        "Only reads. Exit codes: 0 the server would start, also with warnings; 1 the database cannot",
        "be used now; 2 source, configuration or tenant are wrong. Suggested indexes are never needed."
      })
  void check(
      @Option(
              names = "--tenant",
              paramLabel = "T",
              description = {
                "As of a project. Reports its rows by status, the newest three, and its plans;",
                "also whether the newest keep not_null, and are found by their endpoint ids.",
                "Without it the plans are those for any tenant."
              })
          @Nullable String tenant) {
    if (tenant != null) {
      notBlank("check", "--tenant", tenant);
    }
    CommandEnvironment environment = environment();
    environment
        .launcher()
        .checkSource(
            root().sourceConfiguration(), Optional.ofNullable(tenant), environment.out()::println);
  }
}
