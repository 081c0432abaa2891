package io.hookexport.perf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * A database for each platform, with the part of its schema that the source reads, and the same
 * made-up deliveries. What is there from an earlier run is used again.
 */
final class PlatformData {
  static final Instant START = Instant.parse("2026-10-01T00:00:00Z");
  static final Instant END = Instant.parse("2026-12-01T00:00:00Z");

  private static final Path SQL = Path.of("src/perf/sql/platforms");
  private static final Path SCHEMAS = Path.of("src/test/resources/platforms");

  private PlatformData() {}

  /**
   * Makes the database of a platform, whose name is that of its set of deliveries.
   *
   * @param messages of all tenants; tenant 0 has half of them, and 1.2 deliveries of each
   */
  static void require(Database database, String platform, int messages) {
    List<Path> scripts =
        List.of(
            SCHEMAS.resolve(platform).resolve("schema.sql"),
            SQL.resolve("workload.sql"),
            SQL.resolve(platform + ".sql"));
    StringBuilder made = new StringBuilder(messages + " messages, ");
    scripts.forEach(script -> made.append(read(script).hashCode()).append(' '));
    if (database.isMade(platform, made.toString())) {
      return;
    }
    System.out.printf(Locale.ROOT, "== data: %,d messages of %s%n", messages, platform);
    database.remake(platform);
    try (Connection connection = database.connect(platform);
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      try (PreparedStatement set =
          connection.prepareStatement("select set_config('perf.messages', ?, false)")) {
        set.setString(1, Integer.toString(messages));
        set.execute();
      }
      for (Path script : scripts) {
        statement.execute(read(script));
      }
      statement.execute("drop schema perf cascade");
      connection.commit();
      connection.setAutoCommit(true);
      statement.execute("vacuum (analyze)");
      Database.checkpoint(statement);
    } catch (SQLException e) {
      throw new PerfException("making the data of " + platform + " failed: " + e.getMessage(), e);
    }
    database.made(platform, made.toString());
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new PerfException("cannot read " + file + ": " + e, e);
    }
  }
}
