package io.hookexport.chaos;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** How long exports of a dead or stopped server wait for the next attempt. */
final class Takeovers {
  /**
   * What is promised: the lease, a sweep, and a look for work. A second is for this machine, which
   * starts a server at the same time.
   */
  static final Duration PROMISE =
      World.LEASE.plus(World.SWEEP).plus(World.POLL).plus(Duration.ofSeconds(1));

  private static final String HELD =
      "select export_id::text, attempt from hookexport.exports"
          + " where state = 'processing' and worker like '%/' || ?";

  private final ChaosDatabase database;
  private final Times times;
  private final Map<String, Loss> losses = new HashMap<>();

  private record Loss(Instant at, String name) {}

  Takeovers(ChaosDatabase database, Times times) {
    this.database = database;
    this.times = times;
  }

  /**
   * Notes what a process holds that was killed or stopped at a time.
   *
   * @param name of the measurement
   */
  void lost(long pid, Instant at, String name) throws SQLException {
    try (Connection connection = database.connect();
        PreparedStatement statement = connection.prepareStatement(HELD)) {
      statement.setString(1, Long.toString(pid));
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          note(row.getString(1) + "." + row.getInt(2), new Loss(at, name));
        }
      }
    }
  }

  private synchronized void note(String attempt, Loss loss) {
    losses.put(attempt, loss);
  }

  /** A next attempt has started. */
  synchronized void started(History.Change claim) {
    Loss loss = losses.remove(claim.export() + "." + (claim.attempt() - 1));
    if (loss != null) {
      times.add(loss.name(), Duration.between(loss.at(), claim.at()), PROMISE, claim.export());
    }
  }

  /** What was cancelled or completed in time has no next attempt. */
  synchronized void forget() {
    losses.clear();
  }
}
