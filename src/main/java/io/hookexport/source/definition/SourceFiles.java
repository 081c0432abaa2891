package io.hookexport.source.definition;

import io.hookexport.postgres.SqlFile;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** The files of one source: a folder of the class path, or a folder of the operator. */
final class SourceFiles {
  static final String YAML = "source.yaml";
  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private final String given;
  private final boolean ownFolder;

  /**
   * @param given a name below {@code sql/sources} of the class path, or a path with a slash
   */
  SourceFiles(String given) {
    this.given = given;
    this.ownFolder = SourceDefinition.isFolder(given);
  }

  String name() {
    return ownFolder
        ? String.valueOf(Path.of(given).toAbsolutePath().normalize().getFileName())
        : given;
  }

  /** Returns the text without the byte order mark that some editors write; psql skips it too. */
  String read(String file) {
    String text = ownFolder ? ofFolder(file) : ofClassPath(file);
    return text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
  }

  private String ofClassPath(String file) {
    try {
      return SqlFile.read("sources/" + given + "/" + file);
    } catch (IllegalArgumentException e) {
      throw new InvalidSourceException(
          e,
          file.equals(YAML)
              ? "there is no built-in source '%1$s'; there are: %4$s. To use your own folder, write a path with a slash, such as ./%1$s"
              : "source %s: %s names the file '%s', which does not exist.",
          given,
          YAML,
          file,
          String.join(", ", SourceDefinition.BUILT_IN));
    }
  }

  private String ofFolder(String file) {
    Path path = Path.of(given).resolve(file);
    try {
      return Files.readString(path, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new InvalidSourceException(
          e, "source %s: the file %s %s", name(), path, reason(e, path));
    }
  }

  private String reason(IOException failure, Path path) {
    if (Files.isRegularFile(Path.of(given))) {
      return "does not exist: " + given + " is a file. Name its folder.";
    }
    if (failure instanceof CharacterCodingException) {
      return "is not UTF-8. Save it as UTF-8.";
    }
    if (failure instanceof AccessDeniedException) {
      return "cannot be read by the user of this process. Make the folder and its files readable.";
    }
    if (failure instanceof NoSuchFileException) {
      return Files.isDirectory(Path.of(given))
          ? "does not exist. The folder must contain " + YAML + " and the files it names."
          : "does not exist, nor does its folder. Check the path.";
    }
    return Files.isDirectory(path)
        ? "is a folder, not a file."
        : "cannot be read: " + failure.getMessage();
  }
}
