package io.hookexport.cli;

import io.hookexport.export.ApiKeys;
import io.hookexport.export.PlainText;
import java.io.PrintStream;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "keys",
    description = "Creates, lists and revokes the API keys of a project.",
    synopsisSubcommandLabel = "COMMAND")
final class KeysCommand extends CommandGroup {
  private static final String PROJECT = "Project id.";

  KeysCommand(RootCommand root) {
    super(root);
  }

  @Command(
      name = "create",
      description = {
        "Creates a key, and the project if it does not exist.",
        "The key is all that goes to standard output. It is shown only once."
      })
  void create(
      @Option(names = "--project", required = true, paramLabel = "P", description = PROJECT)
          String project,
      @Option(
              names = "--tenant",
              paramLabel = "T",
              description = {
                "The project's id in the source, or what the source's tenant statement takes; default: the project's current tenant, or P for a new project.",
                "Changing it is refused while the project has a valid key or an export."
              })
          @Nullable String tenant) {
    notBlank("create", "--project", project);
    if (tenant != null) {
      notBlank("create", "--tenant", tenant);
    }
    CommandEnvironment environment = environment();
    String key =
        environment
            .launcher()
            .createKey(root().databaseConfiguration(), project, Optional.ofNullable(tenant));
    environment.out().println(key);
  }

  @Command(name = "list", description = "Lists the keys of a project, newest first.")
  void list(
      @Option(names = "--project", required = true, paramLabel = "P", description = PROJECT)
          String project) {
    notBlank("list", "--project", project);
    CommandEnvironment environment = environment();
    List<ApiKeys.KeyInfo> keys =
        environment.launcher().listKeys(root().databaseConfiguration(), project);
    PrintStream out = environment.out();
    if (keys.isEmpty()) {
      environment.err().println("project " + project + " has no keys");
      return;
    }
    out.printf(Locale.ROOT, "%-24s  %-20s  %-20s  %s%n", "KEY ID", "CREATED", "REVOKED", "TENANT");
    keys.forEach(
        key ->
            out.printf(
                Locale.ROOT,
                "%-24s  %-20s  %-20s  %s%n",
                key.keyId(),
                key.createdAt().truncatedTo(ChronoUnit.SECONDS),
                key.revokedAt()
                    .map(at -> at.truncatedTo(ChronoUnit.SECONDS).toString())
                    .orElse("-"),
                PlainText.of(key.tenant())));
  }

  @Command(
      name = "revoke",
      description = {
        "Revokes a key; every process rejects its next request.",
        "Example: hookexport keys revoke --project acme 0a1b2c3d4e5f"
      })
  int revoke(
      @Option(names = "--project", required = true, paramLabel = "P", description = PROJECT)
          String project,
      @Parameters(paramLabel = "KEYID", description = "As shown by list.") String keyId) {
    notBlank("revoke", "--project", project);
    CommandEnvironment environment = environment();
    if (environment.launcher().revokeKey(root().databaseConfiguration(), project, keyId)) {
      environment.err().println("revoked " + keyId);
      return 0;
    }
    environment
        .err()
        .println(
            "hookexport: project " + project + " has no valid key " + keyId + "; see keys list");
    return 1;
  }
}
