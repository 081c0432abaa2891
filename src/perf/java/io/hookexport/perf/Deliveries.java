package io.hookexport.perf;

import io.hookexport.postgres.Migrations;
import io.hookexport.postgres.SampleData;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The rows that are exported. The even ones are those of the command {@code sample}; the others are
 * made of them in SQL. All are functions of their number, so that every run sees the same rows, and
 * rows that are there already are used again.
 */
final class Deliveries {
  static final String EVEN = "even";
  static final String SKEWED = "skewed";

  private static final Path SQL = Path.of("src/perf/sql");
  private static final Instant BEGIN = Instant.parse("2026-10-01T00:00:00Z");
  private static final Instant END = Instant.parse("2026-10-31T00:00:00Z");

  private final Vertx vertx;
  private final Database database;

  private Deliveries(Vertx vertx, Database database) {
    this.vertx = vertx;
    this.database = database;
  }

  /** Makes the tables of the native source when they are not there. */
  static Deliveries open(Vertx vertx, Database database) {
    await(Migrations.NATIVE.apply(vertx, database.uri()), 60);
    return new Deliveries(vertx, database);
  }

  /** The first rows of the month, as evenly spread as those of a platform are. */
  Window even(long rows) {
    System.out.printf("== data: %,d rows of project %s%n", rows, EVEN);
    await(SampleData.fill(vertx, database.uri(), EVEN, rows, Deliveries::told), 3600);
    System.out.println();
    return window(EVEN, rows);
  }

  /** The same number of rows, 90 % of them in 1 % of the time. */
  Window skewed(long rows) {
    Window even = even(rows);
    if (count(SKEWED) != even.rows()) {
      System.out.printf("== data: %,d rows of project %s%n", rows, SKEWED);
      run("delete from deliveries.outbound_messages where project_id like ?", SKEWED);
      run(read("skewed.sql"), SKEWED, EVEN, even.startOffset(), even.endOffset());
      vacuum();
    }
    return window(SKEWED, even.rows());
  }

  /**
   * The window of one of many projects with the same rows each; they are called many-1 and so on.
   */
  Window many(int projects, long rowsEach) {
    Window even = even(rowsEach);
    if (count("many-1") != even.rows() || count("many-" + projects) != even.rows()) {
      System.out.printf("== data: %,d projects with %,d rows each%n", projects, rowsEach);
      run("delete from deliveries.outbound_messages where project_id like ?", "many-%");
      run(read("many.sql"), projects, EVEN, even.startOffset(), even.endOffset());
      vacuum();
    }
    return window("many-1", even.rows());
  }

  /** The first rows of a project. */
  Window window(String project, long rows) {
    String sql =
        "select created_at from deliveries.outbound_messages where project_id = ?"
            + " order by created_at, message_id offset ? limit 1";
    try (Connection connection = database.connect();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, project);
      statement.setLong(2, rows);
      try (ResultSet found = statement.executeQuery()) {
        Instant end = found.next() ? found.getObject(1, OffsetDateTime.class).toInstant() : END;
        return new Window(project, BEGIN, end, count(connection, project, end));
      }
    } catch (SQLException e) {
      throw failed(sql, e);
    }
  }

  private long count(String project) {
    try (Connection connection = database.connect()) {
      return count(connection, project, END.plusSeconds(86_400));
    } catch (SQLException e) {
      throw failed("counting rows", e);
    }
  }

  private static long count(Connection connection, String project, Instant end)
      throws SQLException {
    String sql =
        "select count(*) from deliveries.outbound_messages where project_id = ? and created_at < ?";
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, project);
      statement.setObject(2, end.atOffset(ZoneOffset.UTC));
      try (ResultSet found = statement.executeQuery()) {
        found.next();
        return found.getLong(1);
      }
    }
  }

  private void run(String sql, Object... parameters) {
    try (Connection connection = database.connect();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < parameters.length; i++) {
        statement.setObject(i + 1, parameters[i]);
      }
      statement.execute();
    } catch (SQLException e) {
      throw failed(sql, e);
    }
  }

  private void vacuum() {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("vacuum (analyze) deliveries.outbound_messages");
      statement.execute("checkpoint");
    } catch (SQLException e) {
      throw failed("vacuum", e);
    }
  }

  private static String read(String file) {
    try {
      return Files.readString(SQL.resolve(file));
    } catch (IOException e) {
      throw new PerfException("cannot read " + SQL.resolve(file) + ": " + e, e);
    }
  }

  private static void told(long rows) {
    System.out.printf("\r   %,d", rows);
    System.out.flush();
  }

  private static PerfException failed(String sql, SQLException e) {
    return new PerfException("making the data failed: " + e.getMessage() + " in: " + sql, e);
  }

  static <T> T await(Future<T> future, long seconds) {
    try {
      return future.await(seconds, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new PerfException("no answer within " + seconds + " s", e);
    }
  }
}
