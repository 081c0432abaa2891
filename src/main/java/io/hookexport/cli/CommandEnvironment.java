package io.hookexport.cli;

import io.hookexport.client.ResultStream;
import java.io.PrintStream;
import java.util.Map;

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

  /** Returns whether standard output is a terminal that can redraw a line. */
  boolean redrawsOut() {
    return terminal.out() && !"dumb".equals(environment.get("TERM"));
  }

  ResultStream results() {
    return (ResultStream) out;
  }
}
