package io.hookexport.jobs;

import io.hookexport.postgres.SqlFile;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.sqlclient.Tuple;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records when keys were last used: each key at most once a minute, all of them in one statement,
 * and never in a request. What could not be recorded is lost when the process ends.
 */
public final class KeyUses extends VerticleBase implements Consumer<String> {
  private static final Logger LOG = LoggerFactory.getLogger(KeyUses.class);
  private static final String RECORD = SqlFile.read("keys/record_uses.sql");

  /** The delay until the first use in a long time is seen. */
  private static final long INTERVAL_MILLIS = 2_000;

  private static final long EACH_NANOS = TimeUnit.MINUTES.toNanos(1);

  /** The end of the process waits for the last record no longer than this. */
  private static final long LAST_MILLIS = 500;

  private final JobDatabase database;

  /** Since they were last recorded; added to on any event loop. */
  private final Set<String> used = ConcurrentHashMap.newKeySet();

  /** When each was recorded, of the last minute. */
  private final Map<String, Long> recorded = new HashMap<>();

  private Future<Void> writing = Future.succeededFuture();

  public KeyUses(JobDatabase database) {
    this.database = database;
  }

  @Override
  public void accept(String keyId) {
    used.add(keyId);
  }

  @Override
  public Future<?> start() {
    vertx.setPeriodic(INTERVAL_MILLIS, tick -> record());
    return Future.succeededFuture();
  }

  @Override
  public Future<?> stop() {
    recorded.clear();
    return writing
        .transform(done -> record())
        .timeout(LAST_MILLIS, TimeUnit.MILLISECONDS)
        .otherwiseEmpty(); // logged where it failed
  }

  private Future<Void> record() {
    if (!writing.isComplete()) {
      return writing;
    }
    long now = System.nanoTime();
    recorded.values().removeIf(at -> now - at >= EACH_NANOS);
    String[] due = used.stream().filter(id -> !recorded.containsKey(id)).toArray(String[]::new);
    if (due.length == 0) {
      return writing;
    }
    for (String id : due) {
      used.remove(id);
      recorded.put(id, now);
    }
    writing =
        database
            .query(RECORD, Tuple.of(due))
            .<Void>mapEmpty()
            .recover(
                failure -> {
                  LOG.atWarn()
                      .addKeyValue("error", failure)
                      .log("The last uses of keys could not be recorded");
                  return Future.succeededFuture();
                });
    return writing;
  }
}
