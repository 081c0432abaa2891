package io.hookexport.cli;

import io.hookexport.export.ApiKeys;
import io.hookexport.export.PlainText;
import java.io.PrintStream;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "projects",
    description = "Creates and lists projects: each is one tenant of the source.",
    synopsisSubcommandLabel = "COMMAND")
final class ProjectsCommand extends CommandGroup {
  private static final String ROW = "%-24s  %-20s  %4s  %7s  %s%n";

  ProjectsCommand(RootCommand root) {
    super(root);
  }

  @Command(
      name = "create",
      description = {
        "Creates a project without a key, if the source has the tenant.",
        "Of an existing project it changes the tenant. That is refused while the project has a valid key or an export."
      })
  void create(
      @Option(names = "--project", required = true, paramLabel = "P", description = "Project id.")
          String project,
      @Option(
              names = "--tenant",
              required = true,
              paramLabel = "T",
              description =
                  "The project's id in the source, or what the source's tenant statement takes.")
          String tenant) {
    notBlank("create", "--project", project);
    notBlank("create", "--tenant", tenant);
    CommandEnvironment environment = environment();
    ApiKeys.ProjectChange change =
        environment.launcher().createProject(root().databaseConfiguration(), project, tenant);
    environment
        .out()
        .println(
            PlainText.of(
                switch (change) {
                  case CREATED -> "created project " + project + " with tenant " + tenant;
                  case TENANT_CHANGED ->
                      "changed the tenant of project " + project + " to " + tenant;
                  case NONE -> "project " + project + " already exists with tenant " + tenant;
                }));
  }

  @Command(
      name = "list",
      description = {
        "Lists all projects. KEYS: those that are valid.",
        "EXPORTS: those that are listed to clients, in any state."
      })
  void list() {
    CommandEnvironment environment = environment();
    List<ApiKeys.ProjectInfo> projects =
        environment.launcher().listProjects(root().databaseConfiguration());
    PrintStream out = environment.out();
    if (projects.isEmpty()) {
      environment.err().println("there are no projects");
      return;
    }
    out.printf(Locale.ROOT, ROW, "PROJECT", "CREATED", "KEYS", "EXPORTS", "TENANT");
    projects.forEach(
        project ->
            out.printf(
                Locale.ROOT,
                ROW,
                project.id(),
                project.createdAt().truncatedTo(ChronoUnit.SECONDS),
                project.validKeys(),
                project.exports(),
                PlainText.of(project.tenant())));
  }
}
