package io.hookexport.files;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Cycles through the files in the order of their keys, a limited number at a time. Each call
 * continues where the last one ended, so that many old files that are still needed cannot hide an
 * orphan behind them. Memory holds {@code limit} names, not the folder. Names that the store did
 * not make are ignored. All methods block.
 */
final class OldFiles {
  private static final Pattern PROBE =
      Pattern.compile(
          Pattern.quote(StoreFolder.PROBE) + "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

  private final Path root;
  private String lastKey = "";

  OldFiles(Path root) {
    this.root = root;
  }

  /**
   * Returns at most {@code limit} keys, published or {@code .part}, last changed at the time or
   * before. Removes probes of that age directly: they have no keys.
   */
  synchronized List<String> next(FileTime until, int limit) throws IOException {
    removeProbes(until);
    Round round = new Round(until, limit);
    round.visit(lastKey, "~");
    round.visit("", lastKey);
    lastKey = round.found.isEmpty() ? "" : round.found.get(round.found.size() - 1);
    return round.found;
  }

  /** Removes the probes of killed processes; all other processes remove their own. */
  private void removeProbes(FileTime until) throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(root)) {
      for (Path entry : entries) {
        String name = String.valueOf(entry.getFileName());
        if (PROBE.matcher(name).matches() && isOld(entry, until)) {
          Files.deleteIfExists(entry);
        }
      }
    } catch (DirectoryIteratorException broken) {
      throw broken.getCause();
    }
  }

  private static boolean isOld(Path file, FileTime until) throws IOException {
    try {
      BasicFileAttributes attributes =
          Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      return attributes.isRegularFile() && attributes.lastModifiedTime().compareTo(until) <= 0;
    } catch (NoSuchFileException goneSince) {
      // The file was published or removed between the listing and now, so it is no candidate any
      // more.
      return false;
    }
  }

  private final class Round {
    private final FileTime until;
    private final int limit;
    private final List<String> found = new ArrayList<>();

    Round(FileTime until, int limit) {
      this.until = until;
      this.limit = limit;
    }

    /** Visits the keys after the first and up to the second, in order. */
    void visit(String after, String upTo) throws IOException {
      for (int i = 0; i < 256 && found.size() < limit; i++) {
        String folder = String.format(Locale.ROOT, "%02x", i);
        boolean inRange = (folder + "~").compareTo(after) > 0 && folder.compareTo(upTo) < 0;
        if (inRange && Files.isDirectory(root.resolve(folder), LinkOption.NOFOLLOW_LINKS)) {
          found.addAll(smallest(folder, after, upTo));
        }
      }
    }

    private Set<String> smallest(String folder, String after, String upTo) throws IOException {
      int room = limit - found.size();
      TreeSet<String> keys = new TreeSet<>();
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(root.resolve(folder))) {
        for (Path entry : entries) {
          String key = folder + "/" + Objects.requireNonNull(entry.getFileName());
          boolean inRange = key.compareTo(after) > 0 && key.compareTo(upTo) <= 0;
          boolean wanted = keys.size() < room || key.compareTo(keys.last()) < 0;
          if (inRange && wanted && FileKey.matches(key) && isOld(entry, until)) {
            keys.add(key);
            if (keys.size() > room) {
              keys.pollLast();
            }
          }
        }
      } catch (DirectoryIteratorException broken) {
        throw broken.getCause();
      }
      return keys;
    }
  }
}
