package io.hookexport.cli;

import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import picocli.CommandLine.Help.Ansi;

/**
 * What a command prints to. Java knows of standard input and standard output together only; Linux
 * tells the streams apart.
 *
 * @param out whether standard output is a terminal
 * @param err whether standard error is one that can redraw a line
 * @param width asks for the columns of the terminal; 0 if it is not known
 */
record Terminal(boolean out, boolean err, IntSupplier width) {
  private static final long SIZE_SECONDS = 1;

  /** For streams that are not those of the process, and so no terminals. */
  static final Terminal NONE = new Terminal(false, false, () -> 0);

  static Terminal of(PrintStream out, PrintStream err, Map<String, String> environment) {
    return new Terminal(
        out == System.out && isTerminal(1),
        err == System.err && !"dumb".equals(environment.get("TERM")) && isTerminal(2),
        Terminal::columns);
  }

  private static boolean isTerminal(int descriptor) {
    try {
      return Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor))
          .toString()
          .matches("/dev/(pts/|tty|console).*");
    } catch (IOException e) {
      return Ansi.AUTO.enabled(); // another system
    }
  }

  /** The terminal has no other interface that Java can use. */
  private static int columns() {
    try {
      Process stty = new ProcessBuilder("stty", "size").redirectInput(new File("/dev/tty")).start();
      try {
        if (!stty.waitFor(SIZE_SECONDS, TimeUnit.SECONDS)) {
          return 0;
        }
        String size = new String(stty.getInputStream().readNBytes(100), StandardCharsets.US_ASCII);
        return size.matches("\\d+ \\d{1,4}\\s*")
            ? Integer.parseInt(size.strip().replaceFirst(".* ", ""))
            : 0;
      } finally {
        stty.destroyForcibly();
      }
    } catch (IOException e) {
      return 0; // no such program, or no terminal
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 0;
    }
  }
}
