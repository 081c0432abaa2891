package io.hookexport.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
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

  /**
   * Returns whether standard error is a terminal, wherever standard output goes. Java knows of both
   * together only; Linux tells them apart.
   */
  boolean errIsTerminal() {
    if (err != System.err || "dumb".equals(environment.get("TERM"))) {
      return false;
    }
    try {
      return Files.readSymbolicLink(Path.of("/proc/self/fd/2"))
          .toString()
          .matches("/dev/(pts/|tty|console).*");
    } catch (IOException e) {
      return interactive(); // another system
    }
  }
}
