package io.hookexport.cli;

import io.hookexport.client.ResultStream;
import java.io.PrintStream;
import java.util.Map;
import picocli.CommandLine;

/**
 * The environment of a command.
 *
 * @param environment variables of the process
 * @param out for results
 * @param err for people: progress, hints and errors
 * @param terminal what out and err are
 */
record CommandEnvironment(
    Launcher launcher,
    Map<String, String> environment,
    PrintStream out,
    PrintStream err,
    Terminal terminal) {
  CommandEnvironment {
    environment = Map.copyOf(environment);
    out = ResultStream.of(out);
  }

  CommandEnvironment(
      Launcher launcher, Map<String, String> environment, PrintStream out, PrintStream err) {
    this(launcher, environment, out, err, Terminal.of(out, err, environment));
  }

  ResultStream results() {
    return (ResultStream) out;
  }

  /** Returns whether the output is a terminal, so that a line may be redrawn. */
  boolean interactive() {
    return CommandLine.Help.Ansi.AUTO.enabled() && !"dumb".equals(environment.get("TERM"));
  }
}
