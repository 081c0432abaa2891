package io.hookexport.cli;

import static java.util.stream.Collectors.joining;

import io.hookexport.admin.Operator;
import io.hookexport.config.ConfigException;
import io.hookexport.export.Administration.Created;
import io.hookexport.export.ExportError;
import io.hookexport.export.ExportException;
import io.hookexport.export.PlainText;
import io.hookexport.export.ProjectLimit;
import io.hookexport.export.Projects;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "projects",
    description = "Creates, changes and lists projects: each is one tenant of the source.",
    synopsisSubcommandLabel = "COMMAND")
final class ProjectsCommand extends CommandGroup {
  ProjectsCommand(RootCommand root) {
    super(root);
  }

  @Command(
      name = "create",
      description = {
        "Creates a project without a key, if the source has the tenant; sets the limits that are named.",
        "Of an existing project it changes the tenant. That is refused while the project has a valid key or an export.",
        "With a limit, it sets that of an existing project, too, and shows all those of its own."
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
          String tenant,
      @Mixin LimitOptions limits,
      @Mixin ServerOption server) {
    notBlank("create", "--project", project);
    notBlank("create", "--tenant", tenant);
    Map<ProjectLimit, OptionalLong> wanted = limits.read();
    Created created = server.operator(root()).createProject(project, tenant, wanted);
    print(
        change(project, created.made())
            .orElse("project " + project + " already exists with tenant " + tenant));
    if (!wanted.isEmpty()) {
      printLimits(project, created.project());
    }
  }

  /** Returns what has become of a project; empty for nothing. */
  static Optional<String> change(String project, Projects.Made made) {
    return switch (made.change()) {
      case CREATED -> Optional.of("created project " + project + " with tenant " + made.tenant());
      case TENANT_CHANGED ->
          Optional.of("changed the tenant of project " + project + " to " + made.tenant());
      case NONE -> Optional.empty();
    };
  }

  private void print(String line) {
    environment().out().println(PlainText.of(line));
  }

  private void printLimits(String project, Projects.Info info) {
    print("project " + project + ": " + limits(info));
  }

  @Command(
      name = "set",
      description = {
        "Sets limits of a project's own, from its next request on.",
        "They take the place of the server's exports.active_per_project, limits.exports_per_hour and",
        "exports.stored_bytes_per_project.",
        "Example: hookexport projects set --project acme --active-exports 5 --stored-bytes default"
      })
  void set(
      @Option(names = "--project", required = true, paramLabel = "P", description = "Project id.")
          String project,
      @Mixin LimitOptions limits,
      @Mixin ServerOption server) {
    notBlank("set", "--project", project);
    Map<ProjectLimit, OptionalLong> wanted = limits.read();
    if (wanted.isEmpty()) {
      throw new ConfigException(
          "no limit given; name one with --active-exports, --exports-per-hour or --stored-bytes");
    }
    Projects.Info changed = changed(server.operator(root()), project, wanted);
    printLimits(project, changed);
  }

  private static Projects.Info changed(
      Operator operator, String project, Map<ProjectLimit, OptionalLong> wanted) {
    try {
      return operator.setLimits(project, wanted);
    } catch (ExportException e) {
      if (e.error() == ExportError.NOT_FOUND) {
        throw ExportException.of(
            ExportError.NOT_FOUND, "there is no project '" + project + "'; see projects list");
      }
      throw e;
    }
  }

  /** Returns the limits of the project's own, or a dash. */
  private static String limits(Projects.Info project) {
    return project.limits().isEmpty()
        ? "-"
        : Arrays.stream(ProjectLimit.values())
            .filter(project.limits()::containsKey)
            .map(limit -> limit.wireName() + "=" + project.limits().get(limit))
            .collect(joining(","));
  }

  @Command(
      name = "list",
      description = {
        "Lists all projects. KEYS: those that are valid.",
        "EXPORTS: those that are listed to clients, in any state. LIMITS: those of its own."
      })
  void list(@Mixin ServerOption server) {
    CommandEnvironment environment = environment();
    List<Projects.Info> projects = server.operator(root()).projects();
    if (projects.isEmpty()) {
      environment.err().println("there are no projects");
      return;
    }
    Table table =
        new Table(
            List.of("PROJECT", "CREATED", "KEYS", "EXPORTS", "LIMITS", "TENANT"),
            Set.of("KEYS", "EXPORTS"));
    projects.forEach(
        project ->
            table.add(
                project.id(),
                project.createdAt().truncatedTo(ChronoUnit.SECONDS),
                project.validKeys(),
                project.exports(),
                limits(project),
                project.tenant()));
    table.print(environment.out());
  }
}
