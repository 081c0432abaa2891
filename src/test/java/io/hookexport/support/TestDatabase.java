package io.hookexport.support;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One embedded PostgreSQL for all tests of a JVM, in a temporary folder that goes with it. It does
 * not sync to disk; tests that kill servers bring their own.
 */
public final class TestDatabase {
  private static final AtomicInteger LAST = new AtomicInteger();

  private TestDatabase() {}

  /** The URI of a new, empty database; nobody else uses it. */
  public static String fresh() {
    String name = "test_" + LAST.incrementAndGet();
    try (Connection connection = Server.POSTGRES.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("create database " + name);
    } catch (SQLException e) {
      throw new IllegalStateException("cannot create the database " + name, e);
    }
    return "postgresql://postgres@127.0.0.1:" + Server.POSTGRES.getPort() + "/" + name;
  }

  /** The same database for JDBC, for what a test wants to see or prepare by itself. */
  public static Connection jdbc(String uri) throws SQLException {
    return java.sql.DriverManager.getConnection(
        "jdbc:" + uri.replace("postgres@", "") + "?user=postgres");
  }

  /** On a connection of their own, one after the other. */
  public static void execute(String uri, String... statements) throws SQLException {
    try (Connection connection = jdbc(uri)) {
      execute(connection, statements);
    }
  }

  public static void execute(Connection connection, String... statements) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  /** How many rows it changed. */
  public static int update(String uri, String sql) throws SQLException {
    try (Connection connection = jdbc(uri);
        Statement statement = connection.createStatement()) {
      return statement.executeUpdate(sql);
    }
  }

  /** The first column. */
  public static List<String> texts(String uri, String sql) throws SQLException {
    try (Connection connection = jdbc(uri)) {
      return texts(connection, sql);
    }
  }

  public static List<String> texts(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      List<String> texts = new ArrayList<>();
      while (rows.next()) {
        texts.add(rows.getString(1));
      }
      return texts;
    }
  }

  /** The first column of the first row. */
  public static String text(String uri, String sql) throws SQLException {
    return texts(uri, sql).get(0);
  }

  public static String text(Connection connection, String sql) throws SQLException {
    return texts(connection, sql).get(0);
  }

  public static long number(String uri, String sql) throws SQLException {
    return Long.parseLong(text(uri, sql));
  }

  /** Loaded, and so started, with the first use. */
  private static final class Server {
    static final EmbeddedPostgres POSTGRES = start();

    private static EmbeddedPostgres start() {
      try {
        return EmbeddedPostgres.builder()
            .setLocaleConfig("locale", "C")
            .setServerConfig("listen_addresses", "127.0.0.1")
            .setServerConfig("unix_socket_directories", "")
            .setServerConfig("max_connections", "300")
            .start();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Returns whether a statement on the database waits for another transaction. */
  public static boolean isAnyoneWaiting(String uri) throws SQLException {
    return !texts(
            uri,
            "select pid from pg_stat_activity"
                + " where datname = current_database() and wait_event_type = 'Lock'")
        .isEmpty();
  }
}
