package io.hookexport.cli;

import java.io.PrintStream;
import java.util.Map;
import picocli.CommandLine;

/**
 * The environment of a command.
 *
 * @param environment variables of the process
 * @param out for results
 * @param err for people: progress, hints and errors
 */
record CommandEnvironment(
    Launcher launcher, Map<String, String> environment, PrintStream out, PrintStream err) {
  CommandEnvironment {
    environment = Map.copyOf(environment);
  }

  /** Returns whether the output is a terminal, so that a line may be redrawn. */
  boolean interactive() {
    return CommandLine.Help.Ansi.AUTO.enabled() && !"dumb".equals(environment.get("TERM"));
  }
}
