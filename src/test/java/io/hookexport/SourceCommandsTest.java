package io.hookexport;

import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.export.Feed;
import io.hookexport.source.definition.SourceDefinition;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** What a source is, without a database and without a configuration. */
final class SourceCommandsTest {
  private static final List<String> BUILT_IN = SourceDefinition.BUILT_IN;
  private static final Path SOURCES = Path.of("src/main/resources/sql/sources");

  @TempDir private Path folder;

  private static CommandRun run(String... arguments) {
    return CommandRun.run(Map.of(), List.of(arguments));
  }

  private CommandRun init(Path target, String from) {
    return run("source", "init", target.toString(), "--from", from);
  }

  @Test
  void eachBuiltInSourceIsALineOfTheList() {
    List<String> lines =
        run("source", "list").out().lines().map(line -> line.replaceAll(" +", " ")).toList();
    assertThat(lines).hasSize(1 + BUILT_IN.size());
    assertThat(lines)
        .contains(
            "convoy Convoy 1782000000..1787540001 deliveries (outbound, inbound), attempts (outbound, inbound)",
            "outpost Outpost 9..10 deliveries (outbound), attempts (outbound)");
    for (String name : BUILT_IN) {
      assertThat(lines).anyMatch(line -> line.startsWith(name + " "));
    }
  }

  @ParameterizedTest
  @FieldSource("BUILT_IN")
  void aSourceIsShownWithAllItHas(String name) throws Exception {
    CommandRun show = run("source", "show", name);
    assertThat(show.exit()).as(show.err()).isZero();
    SourceDefinition source = SourceDefinition.load(name, Map.of());
    for (Feed feed : source.feeds()) {
      assertThat(show.out()).contains("\n" + feed.words() + "\n");
      source
          .of(feed)
          .columns()
          .forEach((column, is) -> assertThat(show.out()).contains(column, is.description()));
      source
          .of(feed)
          .statuses()
          .values()
          .forEach(
              (status, values) ->
                  assertThat(show.out()).contains(status + " (" + String.join(", ", values) + ")"));
    }
    assertThat(show.out()).contains(files(name).stream().filter(f -> f.endsWith(".sql")).toList());
    assertThat(run("source", "show", SOURCES.resolve(name).toString()).out()).isEqualTo(show.out());
  }

  private static Set<String> files(String name) throws Exception {
    try (Stream<Path> files = Files.list(SOURCES.resolve(name))) {
      return files.map(file -> String.valueOf(file.getFileName())).collect(Collectors.toSet());
    }
  }

  @Test
  void parametersAndColumnsThatAreNoDefaultsAreShown() throws Exception {
    String outpost = run("source", "show", "outpost").out();
    assertThat(outpost).containsPattern("parameter +retry_limit = 10: MAX_RETRY_LIMIT");
    assertThat(outpost).containsPattern("  \\* payload +Data of the event");
    assertThat(outpost).containsPattern("    message_id +Id of the message\n");
    Path yaml = copy("outpost").resolve("source.yaml");
    Files.writeString(yaml, Files.readString(yaml).replace("    default: \"10\"\n", ""));
    assertThat(run("source", "show", yaml.getParent().toString()).out())
        .containsPattern("parameter +retry_limit, must be set: MAX_RETRY_LIMIT");
  }

  @Test
  void aSourceThatIsNotThereOrIsWrongIsTold() throws Exception {
    assertThat(run("source", "show", "swix").err()).contains("no built-in source 'swix'", "svix");
    assertThat(run("source", "show", "swix").exit()).isEqualTo(2);
    assertThat(run("source", "show", folder + "/no").err())
        .contains("nor does its folder", "Check the path");
    assertThat(run("source", "show", ".").err()).contains("the file ./source.yaml does not exist");
    Path source = SOURCES.resolve("svix/source.yaml");
    assertThat(run("source", "show", source.toString()).err())
        .contains(source + " is a file. Name its folder");
    Files.writeString(folder.resolve("source.yaml"), "datasets: {}\nx: 1\n");
    CommandRun wrong = run("source", "show", folder.toString());
    assertThat(wrong.exit()).isEqualTo(2);
    assertThat(wrong.err()).contains("datasets.deliveries' is missing").contains(":2: key 'x' is");
  }

  private Path copy(String name) {
    Path copy = folder.resolve("copies").resolve(name);
    CommandRun init = init(copy, name);
    assertThat(init.exit()).as(init.err()).isZero();
    assertThat(init.out())
        .contains("SOURCE_NAME=" + copy + " java -jar hookexport.jar source check");
    return copy;
  }

  @ParameterizedTest
  @FieldSource("BUILT_IN")
  void aCopyIsTheSameSourceWithItsKeysExplained(String name) throws Exception {
    Path copy = copy(name);
    try (Stream<Path> files = Files.list(copy)) {
      assertThat(files.map(file -> String.valueOf(file.getFileName())).collect(Collectors.toSet()))
          .isEqualTo(files(name));
    }
    for (String file : files(name)) {
      if (file.endsWith(".sql")) {
        assertThat(copy.resolve(file)).hasSameTextualContentAs(SOURCES.resolve(name).resolve(file));
      }
    }
    assertThat(SourceDefinition.load(copy.toString(), Map.of()))
        .usingRecursiveComparison()
        .ignoringFields("positions")
        .withComparatorForType(Comparator.comparing(Pattern::pattern), Pattern.class)
        .isEqualTo(SourceDefinition.load(name, Map.of()));
    List<String> original = Files.readAllLines(SOURCES.resolve(name).resolve("source.yaml"));
    List<String> lines = Files.readAllLines(copy.resolve("source.yaml"));
    assertThat(lines).containsSubsequence(original);
    lines = lines.stream().filter(line -> !original.contains(line)).toList();
    assertThat(lines)
        .allMatch(line -> line.strip().startsWith("#"))
        .allMatch(l -> l.length() < 121);
    assertThat(lines.get(0)).contains("source " + name);
    assertThat(String.join("\n", lines))
        .contains("# time_column: The range of an export applies to it")
        .containsOnlyOnce("# order: The columns that follow");
  }

  @Test
  void anEmptyFolderIsFilledAndNothingIsReplaced() throws Exception {
    Path target = Files.createDirectory(folder.resolve("mine"));
    assertThat(init(target, "svix").exit()).isZero();
    Files.delete(target.resolve("source.yaml"));
    CommandRun again = init(target, "convoy");
    assertThat(again.exit()).isEqualTo(2);
    assertThat(again.err()).contains("the folder " + target + " is not empty");
    assertThat(target.resolve("source.yaml")).doesNotExist();
    Path file = Files.writeString(folder.resolve("file"), "x");
    assertThat(init(file, "svix").err()).contains("is a file, not a folder");
    Path link = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("nothing"));
    assertThat(init(link, "svix").err()).contains(link + " is a link to what does not exist");
    CommandRun unknown = init(folder.resolve("new"), "./svix");
    assertThat(unknown.exit()).isEqualTo(2);
    assertThat(unknown.err()).contains("no built-in source './svix'; there are: convoy, ");
    assertThat(folder.resolve("new")).doesNotExist();
  }

  /** No folder of a process has a file whose name is too long; the folders above it were made. */
  @Test
  void aCopyThatFailsLeavesNothing() {
    Path target = folder.resolve("a/b").resolve("n".repeat(300));
    CommandRun failed = init(target, "svix");
    assertThat(failed.exit()).isEqualTo(1);
    assertThat(failed.err()).contains("was not copied to " + target, "nothing of it is left");
    assertThat(folder).isEmptyDirectory();
  }
}
