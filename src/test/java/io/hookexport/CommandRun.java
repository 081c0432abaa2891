package io.hookexport;

import io.hookexport.cli.HookExportCli;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** One command line on the real application. */
record CommandRun(int exit, String out, String err) {

  /**
   * @param settings environment variables beside what each command needs
   */
  static CommandRun run(Path folder, String uri, Map<String, String> settings, String arguments) {
    Map<String, String> environment =
        new HashMap<>(
            Map.of(
                "HOOKEXPORT_DATABASE_URI",
                uri,
                "HOOKEXPORT_LINKS_SECRET",
                "s".repeat(32),
                "HOOKEXPORT_HTTP_HOST",
                "127.0.0.1",
                "HOOKEXPORT_HTTP_PORT",
                "0",
                "HOOKEXPORT_MANAGEMENT_PORT",
                "-1",
                "HOOKEXPORT_FILES_DIRECTORY",
                folder.resolve("files").toString()));
    environment.putAll(settings);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int exit =
        HookExportCli.run(
            new App(() -> {}),
            environment,
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            arguments.split(" "));
    return new CommandRun(
        exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }
}
