package io.hookexport.cli;

import io.hookexport.client.ClientException;
import io.hookexport.config.ConfigException;
import io.hookexport.export.ExportError;
import io.hookexport.export.ExportException;
import io.hookexport.export.PlainText;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/**
 * The command line of the product. Results go to standard output and all other text to standard
 * error, so that output can be piped. Exit codes: 0 done, 1 failed, 2 wrong usage or configuration;
 * commands of a client have more ({@link ClientHelp}).
 */
public final class HookExportCli {
  private static final int FAILED = 1;
  private static final int MISUSED = 2;

  /** What Java puts in the place of bytes that it cannot decode. */
  private static final char UNREADABLE = '\uFFFD';

  private HookExportCli() {}

  /**
   * Runs one command and returns its exit code. {@code serve} and {@code demo} return when they
   * have been stopped.
   *
   * @param environment of the process, for the configuration
   */
  public static int run(
      Launcher launcher,
      Map<String, String> environment,
      PrintStream out,
      PrintStream err,
      String... arguments) {
    return run(new CommandEnvironment(launcher, environment, out, err), arguments);
  }

  static int run(CommandEnvironment environment, String... arguments) {
    PrintStream err = environment.err();
    for (String argument : arguments) {
      if (argument.indexOf(UNREADABLE) >= 0) {
        // Java decodes arguments by the locale; C and POSIX have no letters but those of ASCII.
        err.println(
            line(
                "the argument '"
                    + argument
                    + "' has characters that the locale of this shell lacks. Set another one, for example: export LC_ALL=C.UTF-8"));
        return MISUSED;
      }
    }
    RootCommand root = new RootCommand(environment);
    int exit = execute(environment, root, arguments);
    return exit == 0
        ? environment.results().failure().map(lost -> failed(err, lost)).orElse(exit)
        : exit;
  }

  private static int execute(
      CommandEnvironment environment, RootCommand root, String... arguments) {
    PrintStream err = environment.err();
    return commands(root, arguments)
        .setOut(new PrintWriter(environment.out(), true, StandardCharsets.UTF_8))
        .setErr(new PrintWriter(err, true, StandardCharsets.UTF_8))
        .setUsageHelpWidth(100)
        .setParameterExceptionHandler((problem, ignored) -> misused(err, problem))
        .setExecutionExceptionHandler((problem, command, ignored) -> failed(root, err, problem))
        .execute(arguments);
  }

  static CommandLine commands(RootCommand root) {
    return new CommandLine(root)
        .addSubcommand(new ServeCommand(root))
        .addSubcommand(new DemoCommand(root))
        .addSubcommand(new MigrateCommand(root))
        .addSubcommand(new SampleCommand(root))
        .addSubcommand(new CommandLine(new ProjectsCommand(root)))
        .addSubcommand(new CommandLine(new KeysCommand(root)))
        .addSubcommand(
            new CommandLine(new AdminCommand(root))
                .addSubcommand(new CommandLine(new AdminExportsCommand(root))))
        .addSubcommand(new CommandLine(new SourceCommand(root)))
        .addSubcommand(export(root))
        .addSubcommand(exports(root, ""))
        .addSubcommand(datasets(root));
  }

  /** Commands of a client start often: only the one that is called is described to the parser. */
  private static CommandLine commands(RootCommand root, String... arguments) {
    return switch (arguments.length == 0 ? "" : arguments[0]) {
      case "export" -> new CommandLine(root).addSubcommand(export(root));
      case "exports" ->
          new CommandLine(root)
              .addSubcommand(exports(root, arguments.length == 1 ? "" : arguments[1]));
      case "datasets" -> new CommandLine(root).addSubcommand(datasets(root));
      default -> commands(root);
    };
  }

  private static CommandLine export(RootCommand root) {
    return ClientHelp.of(new CommandLine(new ExportCommand(root)));
  }

  private static CommandLine datasets(RootCommand root) {
    return ClientHelp.of(new CommandLine(new DatasetsCommand(root)));
  }

  /** Returns the group with the command of this name; with all, if there is none. */
  private static CommandLine exports(RootCommand root, String name) {
    CommandLine group = new CommandLine(new ExportsCommand(root));
    List<Method> methods =
        CommandLine.getCommandMethods(ExportsCommand.class, null).stream()
            .sorted(Comparator.comparing(HookExportCli::name))
            .toList();
    List<Method> named = methods.stream().filter(method -> name(method).equals(name)).toList();
    for (Method method : named.isEmpty() ? methods : named) {
      group.addSubcommand(name(method), new CommandLine(method));
    }
    return ClientHelp.of(group);
  }

  private static String name(Method command) {
    return command.getAnnotation(CommandLine.Command.class).name();
  }

  private static int misused(PrintStream err, CommandLine.ParameterException problem) {
    CommandSpec command = problem.getCommandLine().getCommandSpec();
    String words =
        problem instanceof CommandLine.UnmatchedArgumentException unmatched
                && !unmatched.isUnknownOption()
                && !command.subcommands().isEmpty()
            ? line(
                "no command '"
                    + unmatched.getUnmatched().get(0)
                    + "'; expected one of: "
                    + RootCommand.commands(command))
            : line(problem);
    err.println(words + " (see " + command.qualifiedName() + " --help)");
    return MISUSED;
  }

  private static int failed(RootCommand root, PrintStream err, Exception problem) {
    if (problem instanceof ConfigException wrong) {
      wrong.problems().forEach(one -> err.println(line(one)));
    } else if (problem instanceof ClientException refused) {
      return failed(err, refused);
    } else {
      err.println(line(problem));
    }
    if (root.verbose()) {
      problem.printStackTrace(err);
    }
    return isMisuse(problem) ? MISUSED : FAILED;
  }

  private static int failed(PrintStream err, ClientException problem) {
    if (problem.reason() != ClientException.Reason.READER_GONE) {
      err.println(line(problem));
      problem.details().forEach(detail -> err.println("  " + PlainText.of(detail)));
    }
    return problem.reason().exitCode();
  }

  /**
   * Returns whether the failure is permanent for this command line and configuration: a retry would
   * fail too.
   */
  private static boolean isMisuse(Exception problem) {
    return problem instanceof ConfigException
        // Classes that check their own settings throw it: a connection URI, the files of a source.
        || problem instanceof IllegalArgumentException
        || (problem instanceof ExportException refused
            && refused.error() == ExportError.INVALID_REQUEST);
  }

  private static String line(Exception problem) {
    String message = problem.getMessage();
    return line(message == null || message.isBlank() ? problem.toString() : message);
  }

  private static String line(String text) {
    return "hookexport: " + PlainText.of(text.strip().replaceAll("\\s*\\R\\s*", " "));
  }
}
