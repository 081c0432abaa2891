package io.hookexport.chaos;

import io.hookexport.jobs.JobDatabase;
import io.hookexport.jobs.PgApiKeys;
import io.hookexport.postgres.Migrations;
import io.hookexport.source.SampleData;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The victim's deliveries, and those of all attackers: many, or one that is too large. */
final class AttackData {
  private static final int VICTIM_ROWS = 8_000;

  /** About 100 MB of CSV. */
  private static final int LARGE_ROWS = 350_000;

  private static final String CELL =
      """
      update deliveries.outbound_messages set last_error = repeat('x', 60000000)
      where message_id = (select max(message_id::text)::uuid from deliveries.outbound_messages
        where project_id = 'cell')
      """;

  private AttackData() {}

  /** Migrates and fills a database; gives the keys of the victim and of each attack's project. */
  static Map<String, String> fill(ChaosDatabase database) throws Exception {
    Vertx vertx = Vertx.vertx();
    try {
      String uri = database.uri();
      await(Migrations.HOOKEXPORT.apply(vertx, uri));
      await(Migrations.NATIVE.apply(vertx, uri));
      await(SampleData.fill(vertx, uri, "victim", VICTIM_ROWS, soFar -> {}));
      await(SampleData.fill(vertx, uri, "large", LARGE_ROWS, soFar -> {}));
      await(SampleData.fill(vertx, uri, "cell", 10, soFar -> {}));
      database.execute(CELL);
      JobDatabase jobs = JobDatabase.open(vertx, uri, 1, Duration.ofSeconds(30));
      PgApiKeys made = new PgApiKeys(jobs);
      Map<String, String> keys = new HashMap<>();
      keys.put("victim", await(made.create("victim", "victim")));
      for (Attack attack : Attack.values()) {
        String tenant = attack == Attack.CELL ? "cell" : "large";
        keys.put(attack.text(), await(made.create(attack.text(), tenant)));
      }
      await(jobs.close());
      return keys;
    } finally {
      await(vertx.close());
    }
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.await(300, TimeUnit.SECONDS);
  }
}
