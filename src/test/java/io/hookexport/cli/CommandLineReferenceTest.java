package io.hookexport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.support.GeneratedDocument;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The command line reference is what the commands print. */
final class CommandLineReferenceTest {
  private static final List<List<String>> COMMANDS =
      List.of(
          List.of(),
          List.of("serve"),
          List.of("demo"),
          List.of("migrate"),
          List.of("sample"),
          List.of("projects"),
          List.of("projects", "create"),
          List.of("projects", "list"),
          List.of("keys"),
          List.of("keys", "create"),
          List.of("keys", "list"),
          List.of("keys", "revoke"),
          List.of("source"),
          List.of("source", "list"),
          List.of("source", "show"),
          List.of("source", "init"),
          List.of("source", "check"),
          List.of("export"),
          List.of("exports"),
          List.of("exports", "list"),
          List.of("exports", "show"),
          List.of("exports", "wait"),
          List.of("exports", "download"),
          List.of("exports", "cancel"),
          List.of("exports", "delete"));

  @Test
  void theReferenceIsTheHelpOfEachCommand() throws Exception {
    StringBuilder document =
        new StringBuilder(
            """
            # Command line

            Written by `mvn test -Dtest=CommandLineReferenceTest -Dreference.write=true`, and compared with the commands by each build.
            `hookexport` stands for `java -jar hookexport.jar`.
            """);
    for (List<String> command : COMMANDS) {
      String[] help = Stream.concat(command.stream(), Stream.of("--help")).toArray(String[]::new);
      CliRun run = CliRun.of(new FakeLauncher(), Map.of(), help);
      assertThat(run.exitCode()).isZero();
      document
          .append("\n## hookexport ")
          .append(String.join(" ", command))
          .append("\n\n```\n")
          .append(run.out().strip())
          .append("\n```\n");
    }
    GeneratedDocument.check(
        Path.of("src/doc/reference/command-line.md"),
        document.toString().replace("## hookexport \n", "## hookexport\n"),
        CommandLineReferenceTest.class);
  }
}
