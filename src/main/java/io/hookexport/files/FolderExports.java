package io.hookexport.files;

import io.vertx.core.Future;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Checks whether the files of a folder that has no installation id belong to exports of a database.
 *
 * @param knowsAny whether the database has one of these exports
 */
record FolderExports(
    StoreFolder folder, Blocking blocking, Function<List<UUID>, Future<Boolean>> knowsAny) {
  private static final int FOLDERS = 256;

  /** How the files of a folder without an owner relate to the database. */
  enum Found {
    NONE,
    OURS,
    UNKNOWN
  }

  /**
   * Exports that have files.
   *
   * @param next the fan-out folder to continue with
   */
  private record Exports(List<UUID> exportIds, int next) {}

  /**
   * An older version writes no installation id: one export of the database proves that the folder
   * was ours.
   */
  Future<Found> find() {
    return find(0, Found.NONE);
  }

  private Future<Found> find(int from, Found none) {
    return blocking
        .call(() -> exportsFrom(from))
        .compose(
            found ->
                found.exportIds().isEmpty()
                    ? Future.succeededFuture(none)
                    : knowsAny
                        .apply(found.exportIds())
                        .compose(
                            known ->
                                known
                                    ? Future.succeededFuture(Found.OURS)
                                    : find(found.next(), Found.UNKNOWN)));
  }

  /**
   * Returns the exports of the files in the first non-empty fan-out folder from the given one on.
   */
  private Exports exportsFrom(int first) throws IOException {
    for (int i = first; i < FOLDERS; i++) {
      List<UUID> ids = exportsIn(String.format(Locale.ROOT, "%02x", i));
      if (!ids.isEmpty()) {
        return new Exports(ids, i + 1);
      }
    }
    return new Exports(List.of(), FOLDERS);
  }

  private List<UUID> exportsIn(String name) throws IOException {
    Path fanOut = folder.root().resolve(name);
    if (!Files.isDirectory(fanOut, LinkOption.NOFOLLOW_LINKS)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(fanOut)) {
      return entries
          .map(entry -> name + "/" + entry.getFileName())
          .filter(FileKey::matches)
          .map(key -> new FileKey(key).owner().exportId())
          .toList();
    } catch (UncheckedIOException broken) {
      throw broken.getCause();
    }
  }
}
