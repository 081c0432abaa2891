package io.hookexport;

import io.hookexport.cli.HookExportCli;
import io.hookexport.support.ChildProcess;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** One command line on the real application. */
public record CommandRun(int exit, String out, String err) {

  /**
   * @param settings {@code NAME=value} each, beside what each command needs
   */
  public static CommandRun run(Path folder, String uri, String arguments, String... settings) {
    return run(ChildProcess.settings(uri, folder, settings), List.of(arguments.split(" ")));
  }

  /** With these environment variables only. */
  public static CommandRun run(Map<String, String> environment, List<String> arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int exit =
        HookExportCli.run(
            new App(() -> {}),
            environment,
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            arguments.toArray(String[]::new));
    return new CommandRun(
        exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }
}
