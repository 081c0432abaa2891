package io.hookexport;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every file, link, class and test that a document names is there. Decisions tell of their day. */
final class DocumentsTest {
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]*)(?:#([^)]*))?\\)");
  private static final Pattern CODE = Pattern.compile("`([^`\n]+)`");
  private static final Pattern FILE =
      Pattern.compile("(?:src|conf)/[\\w./-]+|[\\w-]+\\.(?:md|sh|xml)");
  private static final Pattern CLASS =
      Pattern.compile("([A-Z][a-z]+(?:[A-Z][A-Za-z]*)+)(?:\\.([a-z]\\w*))?");

  private static final Pattern SETTING = Pattern.compile("`([a-z_]+\\.[a-z_.]+)[`:]");

  /** A file, and a setting of the past that decisions tell of. */
  private static final Set<String> NO_SETTINGS = Set.of("source.yaml", "files.direct_io");

  /** Classes of libraries and schemas of the contract. */
  private static final Set<String> OTHERS =
      Set.of("AsyncFile", "ReplyException", "JsonObject", "ReadStream", "EventBus", "NaN", "VmHWM");

  private static List<Path> documents() throws IOException {
    try (Stream<Path> below = Files.walk(Path.of("src/doc"))) {
      List<Path> all = new ArrayList<>(below.filter(p -> p.toString().endsWith(".md")).toList());
      all.add(Path.of("README.md"));
      all.add(Path.of("CONTRIBUTING.md"));
      all.add(Path.of("SECURITY.md"));
      return all;
    }
  }

  private static boolean isDecision(Path document) {
    return document.toString().matches(".*decisions/\\d{4}.*");
  }

  @TestFactory
  Stream<DynamicTest> linksLeadSomewhere() throws IOException {
    return documents().stream()
        .map(
            document ->
                DynamicTest.dynamicTest(
                    document.toString(),
                    () -> {
                      for (MatchResult link : all(LINK, Files.readString(document))) {
                        Path target =
                            link.group(1).isEmpty()
                                ? document
                                : document.resolveSibling(link.group(1)).normalize();
                        assertThat(target).as(link.group()).exists();
                        if (link.group(2) != null) {
                          assertThat(anchors(target)).as(link.group()).contains(link.group(2));
                        }
                      }
                    }));
  }

  private static List<MatchResult> all(Pattern pattern, String text) {
    return pattern.matcher(text).results().toList();
  }

  private static Set<String> anchors(Path document) throws IOException {
    return Files.readAllLines(document).stream()
        .filter(line -> line.startsWith("#"))
        .map(
            line ->
                line.replaceFirst("^#+ ", "")
                    .toLowerCase(Locale.ROOT)
                    .replaceAll("[^\\w -]", "")
                    .replace(' ', '-'))
        .collect(toSet());
  }

  @TestFactory
  Stream<DynamicTest> filesAndClassesExist() throws IOException {
    Set<String> sources = sources();
    return documents().stream()
        .filter(document -> !isDecision(document))
        .map(
            document ->
                DynamicTest.dynamicTest(
                    document.toString(), () -> assertThat(missing(document, sources)).isEmpty()));
  }

  private static Set<String> sources() throws IOException {
    try (Stream<Path> below = Files.walk(Path.of("src"))) {
      return below
          .map(path -> String.valueOf(path.getFileName()))
          .filter(name -> name.endsWith(".java"))
          .map(name -> name.substring(0, name.length() - ".java".length()))
          .collect(toSet());
    }
  }

  private static List<String> missing(Path document, Set<String> sources) throws IOException {
    String contract = Files.readString(Path.of("openapi.yaml"));
    List<String> missing = new ArrayList<>();
    for (MatchResult code : all(CODE, Files.readString(document))) {
      String text = code.group(1);
      String file = text.split(" ")[0];
      if (FILE.matcher(file).matches()
          && !Files.exists(Path.of(file))
          && !Files.exists(document.resolveSibling(file))) {
        missing.add(file);
      }
      var name = CLASS.matcher(text);
      if (name.matches()
          && !OTHERS.contains(name.group(1))
          && !contract.contains(" " + name.group(1) + ":\n")
          && !exists(name.group(1), name.group(2), sources)) {
        missing.add(text);
      }
    }
    return missing;
  }

  private static boolean exists(String type, String member, Set<String> sources)
      throws IOException {
    if (!sources.contains(type)) {
      return false;
    }
    return member == null || textOf(type).matches("(?s).*\\b" + member + "\\b.*") || inherits(type);
  }

  private static String textOf(String type) throws IOException {
    try (Stream<Path> below = Files.walk(Path.of("src"))) {
      return Files.readString(
          below.filter(path -> path.endsWith(type + ".java")).findFirst().orElseThrow());
    }
  }

  /** Tests of a contract are in another class. */
  private static boolean inherits(String type) throws IOException {
    return Pattern.compile("class " + type + "\\b[^{]*\\b(?:extends|implements)\\b")
        .matcher(textOf(type))
        .find();
  }

  /** Rooms and bus operations have names of the same form. */
  @TestFactory
  Stream<DynamicTest> settingsExist() throws IOException {
    Set<String> settings =
        all(CODE, Files.readString(Path.of("src/doc/reference/configuration.md"))).stream()
            .map(code -> code.group(1))
            .collect(toSet());
    Set<String> sections =
        settings.stream()
            .filter(name -> name.contains("."))
            .map(name -> name.substring(0, name.indexOf('.')))
            .collect(toSet());
    return documents().stream()
        .filter(document -> !document.endsWith("architecture.md"))
        .filter(document -> !document.endsWith("event-bus.md"))
        .map(
            document ->
                DynamicTest.dynamicTest(
                    document.toString(),
                    () ->
                        assertThat(all(SETTING, Files.readString(document)))
                            .extracting(setting -> setting.group(1))
                            .filteredOn(name -> sections.contains(name.split("\\.")[0]))
                            .allMatch(
                                name ->
                                    settings.contains(name)
                                        || NO_SETTINGS.contains(name)
                                        || settings.stream()
                                            .anyMatch(it -> it.startsWith(name + ".")))));
  }

  @Test
  void readmeIsShort() throws IOException {
    assertThat(Files.readAllLines(Path.of("README.md"))).hasSizeLessThanOrEqualTo(120);
  }
}
