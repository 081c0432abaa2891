package io.hookexport.http.limits;

import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * The most recently used valid keys and their projects. The cache admits no request: the database
 * is queried for each one. The cache only decides which keys are exempt from the failures of
 * others, and which requests are rejected without a query. Keys are held as digests.
 */
public final class KnownKeys {
  static final int MOST = 10_000;

  private final Map<String, String> seen =
      Collections.synchronizedMap(
          new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
              return size() > MOST;
            }
          });

  public void good(String key, String projectId) {
    seen.put(digest(key), projectId);
  }

  public void forget(String key) {
    seen.remove(digest(key));
  }

  public Optional<String> project(String key) {
    return Optional.ofNullable(seen.get(digest(key)));
  }

  private static String digest(String key) {
    return Base64.getEncoder().encodeToString(DigestUtils.sha256(key));
  }
}
