package io.hookexport;

import io.hookexport.cli.HookExportCli;
import io.hookexport.support.ChildProcess;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** One command line on the real application. */
record CommandRun(int exit, String out, String err) {

  /**
   * @param settings {@code NAME=value} each, beside what each command needs
   */
  static CommandRun run(Path folder, String uri, String arguments, String... settings) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int exit =
        HookExportCli.run(
            new App(() -> {}),
            ChildProcess.settings(uri, folder, settings),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            arguments.split(" "));
    return new CommandRun(
        exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }
}
