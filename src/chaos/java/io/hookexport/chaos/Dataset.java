package io.hookexport.chaos;

import io.hookexport.jobs.JobDatabase;
import io.hookexport.jobs.PgApiKeys;
import io.hookexport.postgres.Migrations;
import io.hookexport.source.SampleData;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Projects and their deliveries: some at rest, some that writers move around. */
final class Dataset {
  /** Deliveries at rest. */
  static final List<String> STATIC = List.of("rest-0", "rest-1", "rest-2", "rest-3");

  /** Deliveries whose sizes and rows are moved all the time, with a constant sum. */
  static final List<String> MOVING = List.of("moving-0", "moving-1");

  /** Its rows are at the ends of time. */
  static final String POISONED_TIMES = "poison-times";

  /** One of its rows does not fit into the memory of a server. */
  static final String POISONED_SIZE = "poison-size";

  /** Nobody knows what their files hold; they must end. */
  static final List<String> POISONED = List.of(POISONED_TIMES, POISONED_SIZE);

  static final int STATIC_ROWS = 8_000;
  static final long MOVING_ROWS = 6_000;
  static final long MOVING_SUM = MOVING_ROWS * 1_000;

  private static final String MOVING_FILL =
      """
      insert into deliveries.outbound_messages (
        message_id, project_id, event_type, endpoint_id, endpoint_url, status, attempt_count,
        last_error, content_type, size_bytes, created_at, updated_at)
      select gen_random_uuid(), '{project}', 'order.created', '00000000-0000-4000-8000-000000000000',
        'https://customer.example/hooks', 'succeeded', 1, repeat('all is well ', 12),
        'application/json', 1000,
        timestamptz '2026-10-01 00:00:00+00' + random() * interval '30 days', now()
      from generate_series(1, {rows})
      """;

  /** 40 MB are more than a sixth of a server's heap; see {@link World}. */
  private static final String POISON_FILL =
      """
      insert into deliveries.outbound_messages (
        message_id, project_id, event_type, endpoint_id, endpoint_url, status, attempt_count,
        last_error, content_type, size_bytes, created_at, updated_at)
      select gen_random_uuid(), project, 'order.created', '00000000-0000-4000-8000-000000000000',
        'https://customer.example/hooks', 'succeeded', 1, repeat('x', size), 'application/json',
        1000, created::timestamptz, updated::timestamptz
      from (values
        ('poison-times', 1, '9999-12-30 12:00:00+00', 'infinity'),
        ('poison-times', 1, '9999-12-31 23:59:59.999998+00', 'now'),
        ('poison-times', 1, '0001-01-01 00:00:00+00', '-infinity'),
        ('poison-times', 1, '2026-10-02 00:00:00+00', '4000-01-01 00:00:00+00 BC'),
        ('poison-times', 1, '2026-10-03 00:00:00+00', '294276-12-31 00:00:00+00'),
        ('poison-times', 1, 'infinity', 'now'),
        ('poison-times', 1, '-infinity', 'now'),
        ('poison-size', 1, '2026-10-02 00:00:00+00', 'now'),
        ('poison-size', 40000000, '2026-10-03 00:00:00+00', 'now')
      ) poison (project, size, created, updated)
      """;

  private Dataset() {}

  static boolean isPoisoned(String project) {
    return POISONED.contains(project);
  }

  static boolean isMoving(String project) {
    return MOVING.contains(project);
  }

  /** Migrates and fills a database; gives each project's key. */
  static Map<String, String> fill(ChaosDatabase database)
      throws SQLException, InterruptedException, TimeoutException {
    Vertx vertx = Vertx.vertx();
    try {
      String uri = database.uri();
      await(Migrations.HOOKEXPORT.apply(vertx, uri));
      await(Migrations.NATIVE.apply(vertx, uri));
      JobDatabase jobs = JobDatabase.open(vertx, uri, 1, Duration.ofSeconds(30));
      Map<String, String> keys = new TreeMap<>();
      for (String project : STATIC) {
        await(SampleData.fill(vertx, uri, project, STATIC_ROWS, soFar -> {}));
        keys.put(project, await(new PgApiKeys(jobs).create(project, project)));
      }
      for (String project : MOVING) {
        database.execute(
            MOVING_FILL
                .replace("{project}", project)
                .replace("{rows}", Long.toString(MOVING_ROWS)));
        keys.put(project, await(new PgApiKeys(jobs).create(project, project)));
      }
      database.execute(POISON_FILL);
      for (String project : POISONED) {
        keys.put(project, await(new PgApiKeys(jobs).create(project, project)));
      }
      await(jobs.close());
      return keys;
    } finally {
      await(vertx.close());
    }
  }

  private static <T> T await(Future<T> future) throws TimeoutException {
    return future.await(120, TimeUnit.SECONDS);
  }
}
