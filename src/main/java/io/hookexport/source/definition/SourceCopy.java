package io.hookexport.source.definition;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Copies a built-in source into a folder of the operator, with comments that explain its keys. */
public final class SourceCopy {
  private static final Logger LOG = LoggerFactory.getLogger(SourceCopy.class);

  /** Characters of a line of a comment. */
  private static final int WIDTH = 100;

  private final String source;
  private final Path folder;

  /** What was made, the newest first. */
  private final Deque<Path> made = new ArrayDeque<>();

  private SourceCopy(String source, Path folder) {
    this.source = source;
    this.folder = folder;
  }

  /**
   * Writes all files of the source. When that fails, nothing is left.
   *
   * @param folder does not exist, or is empty
   * @return the names of the files
   * @throws IllegalArgumentException when there is no such source, or the folder is used
   */
  public static List<String> write(String source, Path folder) {
    if (!SourceDefinition.BUILT_IN.contains(source)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "there is no built-in source '%s'; there are: %s",
              source,
              String.join(", ", SourceDefinition.BUILT_IN)));
    }
    SourceFiles files = new SourceFiles(source);
    Map<String, String> texts = new LinkedHashMap<>();
    texts.put(SourceFiles.YAML, commented(source, files.read(SourceFiles.YAML)));
    SourceDefinition.describe(source).files().forEach(file -> texts.put(file, files.read(file)));
    new SourceCopy(source, folder).write(texts);
    return List.copyOf(texts.keySet());
  }

  private void write(Map<String, String> texts) {
    try {
      requireUnused();
      makeFolder(folder.toAbsolutePath());
      for (Map.Entry<String, String> text : texts.entrySet()) {
        Path file = folder.resolve(text.getKey());
        // Never an existing file, whoever made it meanwhile.
        try (Writer out = Files.newBufferedWriter(file, StandardOpenOption.CREATE_NEW)) {
          made.push(file);
          out.write(text.getValue());
        }
      }
    } catch (IOException e) {
      made.forEach(this::remove);
      throw new IllegalStateException(
          String.format(
              Locale.ROOT,
              "the source %s was not copied to %s, and nothing of it is left there: %s. Name a folder that the user of this process may write.",
              source,
              folder,
              e),
          e);
    }
  }

  private void requireUnused() throws IOException {
    if (Files.notExists(folder, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    if (Files.notExists(folder)) {
      throw new IllegalArgumentException(
          folder + " is a link to what does not exist. Name a new folder, or remove the link");
    }
    try (Stream<Path> there = Files.list(folder)) {
      if (there.findAny().isPresent()) {
        throw new IllegalArgumentException(
            "the folder "
                + folder
                + " is not empty, and nothing in it is replaced. Name a new one");
      }
    } catch (NotDirectoryException e) {
      throw new IllegalArgumentException(folder + " is a file, not a folder. Name a new one", e);
    }
  }

  private void makeFolder(Path missing) throws IOException {
    if (!Files.isDirectory(missing)) {
      Path above = missing.getParent();
      if (above != null) {
        makeFolder(above);
      }
      Files.createDirectory(missing);
      made.push(missing);
    }
  }

  private void remove(Path one) {
    try {
      Files.deleteIfExists(one);
    } catch (IOException e) {
      LOG.atWarn()
          .addKeyValue("file", one)
          .addKeyValue("error", e)
          .log("A file of a copy that failed could not be removed");
    }
  }

  /** Explains each key where it is first used. All that is added are lines of comments. */
  static String commented(String source, String yaml) {
    Map<Integer, List<String>> paths = new LinkedHashMap<>();
    KeyPositions.of(yaml)
        .lines()
        .forEach((path, line) -> paths.computeIfAbsent(line, n -> new ArrayList<>()).add(path));
    StringBuilder text =
        new StringBuilder(
            String.format(
                Locale.ROOT,
                """
            # A copy of the source %s of hookexport. A comment above the first use of a key explains it; the
            # reference of source.yaml, which the documentation has, lists all keys. Numbers of lines in
            # messages are those of this file. Try a change with: hookexport source check
            #
            """,
                source));
    Set<String> explained = new HashSet<>();
    int number = 0;
    for (String line : yaml.split("\n", -1)) {
      number++;
      String indent = line.substring(0, line.length() - line.stripLeading().length());
      for (String path : paths.getOrDefault(number, List.of())) {
        String key = path.substring(path.lastIndexOf('/') + 1);
        SourceYaml.SCHEMA
            .description(path)
            .filter(explained::add)
            .ifPresent(meaning -> comment(text, indent, key + ": " + meaning));
      }
      text.append(line).append('\n');
    }
    return text.substring(0, text.length() - 1);
  }

  private static void comment(StringBuilder text, String indent, String words) {
    String prefix = indent + "#";
    StringBuilder line = new StringBuilder(prefix);
    for (String word : words.split(" ", -1)) {
      if (line.length() + 1 + word.length() > WIDTH && line.length() > prefix.length()) {
        text.append(line).append('\n');
        line = new StringBuilder(prefix);
      }
      line.append(' ').append(word);
    }
    text.append(line).append('\n');
  }
}
