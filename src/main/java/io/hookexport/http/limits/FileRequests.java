package io.hookexport.http.limits;

import io.github.bucket4j.TimeMeter;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Counts requests for files by links, which name no project: each is one lookup in the database. A
 * project has a separate limit for them, so that a leaked link does not use up the requests of its
 * API keys. The project of a link is known here once it was looked up; until then its requests
 * count for the address.
 */
public final class FileRequests {
  /**
   * Relative to the limit of other requests: a parallel download requests many ranges of one file.
   */
  public static final int TIMES = 10;

  public static final int MOST_EXPORTS = 10_000;

  private final RateLimit requests;
  private final Map<UUID, String> projects =
      Collections.synchronizedMap(
          new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<UUID, String> eldest) {
              return size() > MOST_EXPORTS;
            }
          });

  /**
   * @param requestsPerMinute other requests that a project may send, 0 for no limit
   */
  public FileRequests(int requestsPerMinute, TimeMeter clock) {
    requests =
        new RateLimit((int) Math.min(Integer.MAX_VALUE, (long) TIMES * requestsPerMinute), clock);
  }

  /** Records the project of an export that a valid link named. */
  public void known(UUID exportId, String projectId) {
    projects.put(exportId, projectId);
  }

  /** Counts one request; empty when there is no limit. */
  public Optional<Allowance> take(UUID exportId, String address) {
    String project = projects.get(exportId);
    return requests.take(project == null ? "address " + address : "project " + project);
  }
}
