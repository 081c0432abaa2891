package io.hookexport.cli;

import io.hookexport.config.ConfigReader;
import io.hookexport.config.ServerConfig;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** {@code hookexport} itself, and the common part of all commands. */
@Command(
    name = "hookexport",
    description = "Exports webhook deliveries from PostgreSQL to CSV, asynchronously.",
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT,
    versionProvider = RootCommand.Version.class,
    synopsisSubcommandLabel = "COMMAND",
    footerHeading = "%nConfiguration:%n",
    footer = {
      "  Defaults, then the file of --config, then environment variables, which take precedence:",
      "  http.port is HOOKEXPORT_HTTP_PORT. serve, migrate, sample, and projects, keys and admin without",
      "  --server, need database.uri, as in",
      "  HOOKEXPORT_DATABASE_URI=postgresql://user:password@host:5432/name; source check needs that or",
      "  source.uri, other commands none. serve also needs links.secret (HOOKEXPORT_LINKS_SECRET), 32",
      "  characters or more. All keys: unzip -p hookexport.jar conf/application.yaml"
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:ok",
      "1:failed",
      "2:wrong usage or configuration",
      "3 to 7:of commands of a client: see hookexport export --help",
      "129:the terminal was closed",
      "130:Ctrl-C",
      "141:standard output was closed",
      "143:TERM"
    })
final class RootCommand implements Callable<Integer> {
  private final CommandEnvironment environment;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--config",
      paramLabel = "FILE",
      scope = ScopeType.INHERIT,
      description =
          "Configuration file; default: conf/application.yaml, if it exists. Commands that talk to a server have another default, see their Settings.")
  private @Nullable Path config;

  @Option(
      names = "--verbose",
      scope = ScopeType.INHERIT,
      description = "More output; errors with stack traces.")
  private boolean verbose;

  RootCommand(CommandEnvironment environment) {
    this.environment = environment;
  }

  CommandEnvironment environment() {
    return environment;
  }

  boolean verbose() {
    return verbose;
  }

  /** Returns the file of --config; null for the default of the command. */
  @Nullable Path configFile() {
    return config;
  }

  /** Returns a reader of packaged defaults, file and environment. */
  ConfigReader configuration() {
    ConfigReader reader = new ConfigReader(environment.environment());
    return config == null ? reader : reader.file(config);
  }

  /** For commands that only need the databases: no link is ever signed with this secret. */
  ServerConfig databaseConfiguration() {
    return withoutLinks().read();
  }

  /** For commands that only read the source: a job database is never opened. */
  ServerConfig sourceConfiguration() {
    return withoutLinks().whenOtherIsSet("database.uri", "source.uri").read();
  }

  private ConfigReader withoutLinks() {
    return configuration().whenEmpty("links.secret", UUID.randomUUID().toString());
  }

  @Override
  public Integer call() {
    throw commandMissing(spec);
  }

  /** Returns the error of a command that only groups its subcommands. */
  static ParameterException commandMissing(CommandSpec spec) {
    return new ParameterException(
        spec.commandLine(), "no command given; expected one of: " + commands(spec));
  }

  static String commands(CommandSpec spec) {
    return String.join(", ", spec.subcommands().keySet());
  }

  /** Checks a rule that a type alone cannot express; a value that breaks one is wrong usage. */
  static void require(boolean condition, CommandSpec spec, String problem) {
    if (!condition) {
      throw new ParameterException(spec.commandLine(), problem);
    }
  }

  static void atLeastOne(CommandSpec spec, String option, long value) {
    require(value >= 1, spec, option + " must be at least 1");
  }

  static void notBlank(CommandSpec spec, String option, String value) {
    require(!value.isBlank(), spec, option + " must not be empty");
  }

  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = RootCommand.class.getPackage().getImplementationVersion();
      return new String[] {"hookexport " + (version == null ? "(not packaged)" : version)};
    }
  }
}
