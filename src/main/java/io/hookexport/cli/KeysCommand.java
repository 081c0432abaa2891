package io.hookexport.cli;

import io.hookexport.client.ShellWords;
import io.hookexport.export.ApiKeys.KeyInfo;
import io.hookexport.export.ApiKeys.NewKey;
import io.hookexport.export.ApiKeys.Terms;
import io.hookexport.export.ExportError;
import io.hookexport.export.ExportException;
import io.hookexport.export.PlainText;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "keys",
    description = "Creates, lists and revokes the API keys of a project.",
    synopsisSubcommandLabel = "COMMAND")
final class KeysCommand extends CommandGroup {
  private static final String PROJECT = "Project id.";
  private static final List<String> COLUMNS =
      List.of("KEY ID", "STATE", "CREATED", "EXPIRES", "LAST USED", "REVOKED", "TENANT", "NAME");

  /** As the contract of administration allows. */
  private static final int LONGEST_NAME = 100;

  KeysCommand(RootCommand root) {
    super(root);
  }

  @Command(
      name = "create",
      description = {
        "Creates a key, and the project if it does not exist, which standard error says.",
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
          @Nullable String tenant,
      @Option(
              names = "--name",
              paramLabel = "NAME",
              description = "What the key is for, up to 100 characters.")
          @Nullable String name,
      @Option(
              names = "--expires",
              paramLabel = "WHEN",
              description = {
                "When the key ends by itself: 90d or 12h from now, 2027-01-01 (UTC), or 2027-01-01T00:00:00Z.",
                "Default: when it is revoked."
              })
          @Nullable String expires,
      @Mixin ServerOption server) {
    notBlank("create", "--project", project);
    if (tenant != null) {
      notBlank("create", "--tenant", tenant);
    }
    if (name != null) {
      notBlank("create", "--name", name);
      require(
          "create",
          name.codePointCount(0, name.length()) <= LONGEST_NAME
              && name.chars().noneMatch(each -> each < ' ' || each == '\u007f'),
          "--name must have at most 100 characters, and no control characters");
    }
    Optional<When> end = Optional.ofNullable(expires).map(When::of);
    Terms terms =
        new Terms(Optional.ofNullable(name), end.flatMap(When::at), end.flatMap(When::fromNow));
    NewKey created = create(server, project, Optional.ofNullable(tenant), terms);
    environment().out().println(PlainText.of(created.key()));
    ProjectsCommand.change(project, created.project())
        .ifPresent(change -> environment().err().println(PlainText.of(change)));
    if (environment().out().checkError()) {
      sayLost(project, created.info().keyId(), server);
    }
  }

  private NewKey create(ServerOption server, String project, Optional<String> tenant, Terms terms) {
    try {
      return server.operator(root()).createKey(project, tenant, terms);
    } catch (ExportException e) {
      // Of the field of a request; here it is an option.
      throw e.error() == ExportError.INVALID_REQUEST
          ? ExportException.of(
              e.error(), String.valueOf(e.getMessage()).replaceFirst("^expires_at ", "--expires "))
          : e;
    }
  }

  /** Nobody has seen the key, and nobody can: the end of the command says why. */
  private void sayLost(String project, String keyId, ServerOption server) {
    // A server could put another command into the line, which people paste into a shell.
    boolean known = keyId.matches("[0-9A-Za-z]{1,64}");
    String command =
        (known
                ? "revoke it: hookexport keys revoke"
                : "find it, and revoke it: hookexport keys list")
            + server.words()
            + ShellWords.option("--config", root().configFile())
            + ShellWords.option("--project", project)
            + (known ? " " + keyId : "");
    environment().err().println("the key was created, and is lost; " + PlainText.of(command));
  }

  @Command(
      name = "list",
      description = {
        "Lists the keys of a project, newest first.",
        "STATE: valid, expired or revoked. LAST USED: by the key or a session that it made, up to a minute behind."
      })
  void list(
      @Option(names = "--project", required = true, paramLabel = "P", description = PROJECT)
          String project,
      @Mixin ServerOption server) {
    notBlank("list", "--project", project);
    CommandEnvironment environment = environment();
    List<KeyInfo> keys = server.operator(root()).keys(project);
    if (keys.isEmpty()) {
      environment.err().println("project " + project + " has no keys");
      return;
    }
    Table table = new Table(COLUMNS, Set.of());
    keys.forEach(
        key ->
            table.add(
                key.keyId(),
                key.state().wireName(),
                time(Optional.of(key.createdAt())),
                time(key.expiresAt()),
                time(key.lastUsedAt()),
                time(key.revokedAt()),
                key.tenant(),
                key.name().orElse("-")));
    table.print(environment.out());
  }

  private static String time(Optional<Instant> time) {
    return time.map(at -> at.truncatedTo(ChronoUnit.SECONDS).toString()).orElse("-");
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
      @Parameters(paramLabel = "KEYID", description = "As shown by list.") String keyId,
      @Mixin ServerOption server) {
    notBlank("revoke", "--project", project);
    CommandEnvironment environment = environment();
    if (server.operator(root()).revokeKey(project, keyId)) {
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
