package io.hookexport.chaos;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** Writers in the source: each transaction moves an amount, or a row, and keeps sum and count. */
final class Movers {
  private static final long PAUSE_MILLIS = 20;

  private static final String AMOUNT =
      """
      with pair as (
        select message_id, row_number() over () as n
        from (select message_id from deliveries.outbound_messages
          where project_id = '%1$s' and created_at >= timestamptz '2026-10-01Z' + interval '%2$d s'
          order by created_at limit 40) as some
        order by random() limit 2)
      update deliveries.outbound_messages m
      set size_bytes = m.size_bytes + case pair.n when 1 then %3$d else -%3$d end
      from pair
      where m.message_id = pair.message_id and (select count(*) from pair) = 2
      """;

  private static final String ROW =
      """
      with gone as (
        delete from deliveries.outbound_messages
        where message_id = (select message_id from deliveries.outbound_messages
          where project_id = '%1$s' and created_at >= timestamptz '2026-10-01Z' + interval '%2$d s'
          order by created_at limit 1)
        returning *)
      insert into deliveries.outbound_messages (
        message_id, project_id, event_type, endpoint_id, endpoint_url, status, attempt_count,
        last_error, content_type, size_bytes, created_at, updated_at)
      select gen_random_uuid(), project_id, event_type, endpoint_id, endpoint_url, status,
        attempt_count, last_error, content_type, size_bytes,
        timestamptz '2026-10-01Z' + interval '%3$d s', now()
      from gone
      """;

  private final ChaosDatabase database;
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean over;

  private Movers(ChaosDatabase database) {
    this.database = database;
  }

  static Movers start(ChaosDatabase database, long seed) {
    Movers movers = new Movers(database);
    for (String project : Dataset.MOVING) {
      Thread thread =
          new Thread(() -> movers.move(project, Seeds.of(seed, "mover", project)), "mover");
      thread.setDaemon(true);
      thread.start();
      movers.threads.add(thread);
    }
    return movers;
  }

  /** A crash of the database ends a transaction one way or the other; both keep the sum. */
  private void move(String project, Random random) {
    while (!over) {
      try (Connection connection = database.connect();
          Statement statement = connection.createStatement()) {
        while (!over) {
          int from = random.nextInt(30 * 86_400);
          boolean row = random.nextInt(4) == 0;
          int what = row ? random.nextInt(30 * 86_400) : 1 + random.nextInt(500);
          statement.executeUpdate(
              String.format(Locale.ROOT, (row ? ROW : AMOUNT), project, from, what));
          Waiting.pause(PAUSE_MILLIS);
        }
      } catch (SQLException away) {
        rest();
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private static void rest() {
    try {
      Waiting.pause(200);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  void close() throws InterruptedException {
    over = true;
    for (Thread thread : threads) {
      thread.interrupt();
      thread.join(5_000);
    }
  }
}
