package io.hookexport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.support.GeneratedDocument;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The command line reference is what the commands print. */
final class CommandLineReferenceTest {
  private static Stream<List<String>> all(List<String> path, CommandLine command) {
    return Stream.concat(
        Stream.of(path),
        command.getSubcommands().entrySet().stream()
            .flatMap(
                each ->
                    all(
                        Stream.concat(path.stream(), Stream.of(each.getKey())).toList(),
                        each.getValue())));
  }

  @Test
  void theReferenceIsTheHelpOfEachCommand() throws Exception {
    StringBuilder document =
        new StringBuilder(
            """
            # Command line

            Written by `mvn test -Dtest=CommandLineReferenceTest -Dreference.write=true`, and compared with the commands by each build.
            `hookexport` stands for `java -jar hookexport.jar`.
            """);
    RootCommand root =
        new RootCommand(
            new CommandEnvironment(new FakeLauncher(), Map.of(), System.out, System.err));
    for (List<String> command : all(List.of(), HookExportCli.commands(root)).toList()) {
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
