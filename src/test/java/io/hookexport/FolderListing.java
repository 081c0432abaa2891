package io.hookexport;

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
   * Names of all files below it but the one that names the owner. A file that vanishes while it
   * looks makes it look again.
   */
  public static List<String> names(Path folder) {
    while (true) {
      try (Stream<Path> files = Files.walk(folder)) {
        return files
            .filter(Files::isRegularFile)
            .map(f -> f.getFileName().toString())
            .filter(name -> !name.equals(".hookexport-installation"))
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
}
