package io.hookexport.files;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The digests of file versions that this process has written or read. Keeps a limited number, a few
 * hundred bytes each; the least recently used go first. Used from any thread.
 */
final class KnownDigests {
  static final int REMEMBERED = 4096;

  /**
   * A change within one tick of the file system's clock (some milliseconds, seconds on old network
   * file systems) leaves the times unchanged. A version is therefore trusted only when its file was
   * read this long after the change, or this long after the version was first seen. The second rule
   * holds whatever the clock of a network file system shows.
   */
  static final Duration SETTLING = Duration.ofSeconds(2);

  private final InstantSource clock;
  private final Map<Path, Known> known;

  KnownDigests(InstantSource clock, int remembered) {
    this.clock = clock;
    this.known =
        new LinkedHashMap<>(16, 0.75f, true) {
          @Override
          protected boolean removeEldestEntry(Map.Entry<Path, Known> eldest) {
            return size() > remembered;
          }
        };
  }

  synchronized Optional<String> find(FileVersion version) {
    Known found = known.get(version.path());
    return found != null && found.settled && found.version.equals(version)
        ? Optional.of(found.sha256)
        : Optional.empty();
  }

  /** Records a version that this process has written; no other process writes to the file. */
  synchronized void written(FileVersion version, String sha256) {
    known.put(version.path(), new Known(version, sha256, clock.instant(), /* settled= */ true));
  }

  Instant now() {
    return clock.instant();
  }

  synchronized void read(FileVersion version, Instant begun, String sha256) {
    Known before = known.get(version.path());
    Instant seen = before != null && before.version.equals(version) ? before.seen : begun;
    Instant settledBefore = begun.minus(SETTLING);
    boolean settled =
        version.changed().toInstant().isBefore(settledBefore) || !seen.isAfter(settledBefore);
    known.put(version.path(), new Known(version, sha256, seen, settled));
  }

  private record Known(FileVersion version, String sha256, Instant seen, boolean settled) {}
}
