package io.hookexport.perf;

import io.hookexport.postgres.Migrations;
import io.hookexport.source.SampleData;
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
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyOut;

/**
 * The rows that are exported, each set in a database of its own. The even ones are those of the
 * command {@code sample}; the others are made of them in SQL. All are functions of their number, so
 * that every run sees the same rows, and rows that are there already are used again, with the
 * statistics that they have.
 */
final class Deliveries {
  static final String EVEN = "even";

  private static final String SKEWED = "skewed";
  private static final String MANY = "many";
  private static final String COLUMNS =
      Window.COLUMNS.replaceFirst("message_id", "message_id, project_id");
  private static final Path SQL = Path.of("src/perf/sql");
  private static final Instant BEGIN = Instant.parse("2026-10-01T00:00:00Z");
  private static final Instant END = Instant.parse("2026-10-31T00:00:00Z");

  private final Vertx vertx;
  private final Database database;

  Deliveries(Vertx vertx, Database database) {
    this.vertx = vertx;
    this.database = database;
  }

  /** The first rows of the month, as evenly spread as those of a platform are. */
  Window even(long rows) {
    prepare(EVEN);
    if (count(EVEN, EVEN) < rows) {
      System.out.printf(Locale.ROOT, "== data: %,d rows of project %s%n", rows, EVEN);
      await(SampleData.fill(vertx, database.uri(EVEN), EVEN, rows, Deliveries::told), 3600);
      System.out.println();
      settle(EVEN);
    }
    return window(EVEN, EVEN, rows);
  }

  /** The same number of rows, 90 % of them in 1 % of the time. */
  Window skewed(long rows) {
    Window even = even(rows);
    prepare(SKEWED);
    if (count(SKEWED, SKEWED) != even.rows()) {
      System.out.printf(Locale.ROOT, "== data: %,d rows of project %s%n", rows, SKEWED);
      make(SKEWED, even, 1);
    }
    return window(SKEWED, SKEWED, even.rows());
  }

  /**
   * The window of one of many projects with the same rows each; they are called many-1 and so on.
   */
  Window many(int projects, long rowsEach) {
    Window even = even(rowsEach);
    prepare(MANY);
    if (count(MANY, "many-1") != even.rows()
        || count(MANY, "many-" + projects) != even.rows()
        || count(MANY, "many-" + (projects + 1)) != 0) {
      System.out.printf(
          Locale.ROOT, "== data: %,d projects with %,d rows each%n", projects, rowsEach);
      make(MANY, even, projects);
    }
    return window(MANY, "many-1", even.rows());
  }

  /** The first rows of a project. */
  Window window(String data, String project, long rows) {
    String sql =
        "select created_at from deliveries.outbound_messages where project_id = ?"
            + " order by created_at, message_id offset ? limit 1";
    try (Connection connection = database.connect(data);
        PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, project);
      statement.setLong(2, rows);
      try (ResultSet found = statement.executeQuery()) {
        Instant end = found.next() ? found.getObject(1, OffsetDateTime.class).toInstant() : END;
        long count = count(connection, project, end);
        return new Window(data, project, project, BEGIN, end, count);
      }
    } catch (SQLException e) {
      throw failed(sql, e);
    }
  }

  /** Size of the table and its indexes, in words. */
  String size(String data) {
    String sql = "select pg_size_pretty(pg_total_relation_size('deliveries.outbound_messages'))";
    try (Connection connection = database.connect(data);
        Statement statement = connection.createStatement();
        ResultSet size = statement.executeQuery(sql)) {
      size.next();
      return size.getString(1);
    } catch (SQLException e) {
      throw failed(sql, e);
    }
  }

  /** The database and the tables of the native source. */
  private void prepare(String data) {
    database.require(data);
    await(Migrations.NATIVE.apply(vertx, database.uri(data)), 60);
  }

  private long count(String data, String project) {
    try (Connection connection = database.connect(data)) {
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

  /** Fills a set anew with what its select makes of the even rows. */
  private void make(String data, Window even, int projects) {
    String out = "copy (" + read(data + ".sql") + ") to stdout (format binary)";
    String in = "copy deliveries.outbound_messages (" + COLUMNS + ") from stdin (format binary)";
    try (Connection from = database.connect(EVEN);
        Connection to = database.connect(data)) {
      set(from, "perf.projects", Integer.toString(projects));
      set(from, "perf.start", even.start().toString());
      set(from, "perf.end", even.end().toString());
      try (Statement statement = to.createStatement()) {
        statement.execute("truncate deliveries.outbound_messages");
      }
      CopyOut rows = from.unwrap(PGConnection.class).getCopyAPI().copyOut(out);
      CopyIn copy = to.unwrap(PGConnection.class).getCopyAPI().copyIn(in);
      for (byte[] row = rows.readFromCopy(); row != null; row = rows.readFromCopy()) {
        copy.writeToCopy(row, 0, row.length);
      }
      copy.endCopy();
    } catch (SQLException e) {
      throw failed(out, e);
    }
    settle(data);
  }

  private static void set(Connection connection, String name, String value) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("select set_config(?, ?, false)")) {
      statement.setString(1, name);
      statement.setString(2, value);
      statement.execute();
    }
  }

  /** What autovacuum and the checkpointer would do some time later, in the middle of a run. */
  private void settle(String data) {
    try (Connection connection = database.connect(data);
        Statement statement = connection.createStatement()) {
      statement.execute("vacuum (analyze) deliveries.outbound_messages");
      Database.checkpoint(statement);
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
    System.out.printf(Locale.ROOT, "\r   %,d", rows);
    System.out.flush();
  }

  private static PerfException failed(String sql, SQLException e) {
    return new PerfException("making the data failed: " + e.getMessage() + " in: " + sql, e);
  }

  static <T> T await(Future<T> future, long seconds) {
    try {
      return future.await(seconds, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new PerfException("no response within " + seconds + " s", e);
    }
  }
}
