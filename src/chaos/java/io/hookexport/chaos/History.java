package io.hookexport.chaos;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Every change of every export, written down by a trigger within the transaction that makes it:
 * what was never committed is not in it, and nothing that was is missing.
 */
final class History {
  private static final String INSTALL =
      """
      create schema if not exists chaos;
      create table chaos.history (
        seq bigserial primary key, at timestamptz not null default clock_timestamp(),
        export_id text not null, project_id text not null, old_state text, new_state text,
        attempt int not null, attempts_used int not null, worker text, file_key text,
        error_code text, old_slot int, new_slot int);
      create function chaos.note() returns trigger language plpgsql as $$
      declare e hookexport.exports := coalesce(new, old);
      begin
        insert into chaos.history (export_id, project_id, old_state, new_state, attempt,
          attempts_used, worker, file_key, error_code, old_slot, new_slot)
        values (e.export_id, e.project_id, old.state, new.state, e.attempt, e.attempts_used,
          coalesce(new.worker, old.worker), e.file_key, e.error_code, old.slot, new.slot);
        return null;
      end $$;
      create trigger note_insert after insert or delete on hookexport.exports
        for each row execute function chaos.note();
      create trigger note_update after update on hookexport.exports for each row
        when ((old.state, old.slot, old.attempt, old.file_key, old.completed_at, old.error_code)
          is distinct from (new.state, new.slot, new.attempt, new.file_key, new.completed_at, new.error_code))
        execute function chaos.note();
      """;

  private static final String SINCE = "select * from chaos.history where seq > ? order by seq";

  private final ChaosDatabase database;
  private long last;

  /**
   * One change.
   *
   * @param oldState null when it was made
   * @param newState null when it was deleted
   */
  record Change(
      Instant at,
      String export,
      String project,
      @Nullable String oldState,
      @Nullable String newState,
      int attempt,
      int attemptsUsed,
      @Nullable String worker,
      @Nullable String fileKey,
      @Nullable String errorCode,
      Place before,
      Place after) {
    /** It waits no longer, and has not begun. */
    boolean isPromotion() {
      return before == Place.WAITING && after == Place.ACTIVE;
    }
  }

  /** What an export takes of its project. */
  enum Place {
    NONE,
    WAITING,
    ACTIVE;

    private static Place of(@Nullable String state, int slot) {
      return !"pending".equals(state) && !"processing".equals(state)
          ? NONE
          : slot < 0 ? WAITING : ACTIVE;
    }
  }

  private History(ChaosDatabase database) {
    this.database = database;
  }

  static History install(ChaosDatabase database) throws SQLException {
    database.execute(INSTALL);
    return new History(database);
  }

  /** What has changed since the last call, in order. */
  List<Change> next() throws SQLException {
    List<Change> changes = new ArrayList<>();
    try (Connection connection = database.connect();
        PreparedStatement statement = connection.prepareStatement(SINCE)) {
      statement.setLong(1, last);
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          last = row.getLong("seq");
          changes.add(
              new Change(
                  row.getTimestamp("at").toInstant(),
                  row.getString("export_id"),
                  row.getString("project_id"),
                  row.getString("old_state"),
                  row.getString("new_state"),
                  row.getInt("attempt"),
                  row.getInt("attempts_used"),
                  row.getString("worker"),
                  row.getString("file_key"),
                  row.getString("error_code"),
                  Place.of(row.getString("old_state"), row.getInt("old_slot")),
                  Place.of(row.getString("new_state"), row.getInt("new_slot"))));
        }
      }
    }
    return changes;
  }
}
