package io.hookexport.cli;

import java.io.PrintStream;
import java.util.Map;
import picocli.CommandLine;

/**
 * What a command finds around it.
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

  /** Whether somebody looks on, so that a line may be drawn over and over. */
  boolean interactive() {
    return CommandLine.Help.Ansi.AUTO.enabled() && !"dumb".equals(environment.get("TERM"));
  }
}
