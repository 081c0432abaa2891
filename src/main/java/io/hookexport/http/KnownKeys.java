package io.hookexport.http;

import io.github.bucket4j.TimeMeter;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Which keys were found good lately, and the projects they speak for. It admits nobody: the
 * database is asked for each request that is answered. It only tells whom not to refuse for the
 * failures of others, and whom to refuse without asking the database. Keys are held as digests.
 */
final class KnownKeys {
  static final int MOST = 10_000;
  private static final long KEPT = TimeUnit.HOURS.toNanos(1);

  private final TimeMeter clock;
  private final Map<String, Seen> seen =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Seen> eldest) {
          return size() > MOST;
        }
      };

  private record Seen(String projectId, long nanos) {}

  KnownKeys(TimeMeter clock) {
    this.clock = clock;
  }

  void good(String key, String projectId) {
    Seen now = new Seen(projectId, clock.currentTimeNanos());
    String digest = digest(key);
    synchronized (seen) {
      seen.put(digest, now);
    }
  }

  void forget(String key) {
    String digest = digest(key);
    synchronized (seen) {
      seen.remove(digest);
    }
  }

  Optional<String> project(String key) {
    String digest = digest(key);
    synchronized (seen) {
      @Nullable Seen known = seen.get(digest);
      return known == null || clock.currentTimeNanos() - known.nanos() > KEPT
          ? Optional.empty()
          : Optional.of(known.projectId());
    }
  }

  private static String digest(String key) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
      return Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
