package io.hookexport.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What is in a folder that a server writes to. */
public final class FolderListing {
  private FolderListing() {}

  /**
   * All files below it but the one that names the owner. A file that vanishes while it looks makes
   * it look again: a server that deletes is what most callers wait for.
   */
  public static List<Path> files(Path folder) {
    while (true) {
      try (Stream<Path> files = Files.walk(folder)) {
        return files
            .filter(Files::isRegularFile)
            .filter(file -> !file.endsWith(".hookexport-installation"))
            .toList();
      } catch (UncheckedIOException e) {
        if (!(e.getCause() instanceof NoSuchFileException)) {
          throw e;
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Their names. */
  public static List<String> names(Path folder) {
    return files(folder).stream().map(file -> file.getFileName().toString()).toList();
  }

  /** The only file whose name contains it. */
  public static Path only(Path folder, String part) {
    List<Path> found =
        files(folder).stream()
            .filter(file -> file.getFileName().toString().contains(part))
            .toList();
    if (found.size() != 1) {
      throw new AssertionError("one file named like " + part + ", not " + found);
    }
    return found.get(0);
  }
}
