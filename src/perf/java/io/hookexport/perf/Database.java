package io.hookexport.perf;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;

/**
 * A PostgreSQL that all contenders read from. Each set of deliveries is in a database of its own,
 * so that the statistics which the planner has of one do not depend on the others; each server
 * under test gets a job database of its own, so that no other one takes its exports.
 */
final class Database {
  private static final String JOBS = "hookexport_perf_jobs_";
  private static final String DATA = "hookexport_perf_data_";

  private final URI given;
  private final Optional<Long> postmaster;
  private final String version;

  private Database(URI given, Optional<Long> postmaster, String version) {
    this.given = given;
    this.postmaster = postmaster;
    this.version = version;
  }

  /**
   * What serves at the address.
   *
   * @param uri {@code postgresql://user:password@host:port/name} of any database
   */
  static Database of(String uri) {
    URI given = URI.create(uri);
    try (Connection connection = connect(given);
        Statement statement = connection.createStatement()) {
      long backend = Long.parseLong(one(statement, "select pg_backend_pid()"));
      return new Database(given, postmaster(backend), one(statement, "show server_version"));
    } catch (SQLException e) {
      throw new PerfException(
          String.format(
              Locale.ROOT,
              "cannot use the PostgreSQL at %s:%d: %s",
              given.getHost(),
              given.getPort(),
              e.getMessage()),
          e);
    }
  }

  String version() {
    return version;
  }

  /** Makes the database of a set of deliveries when it is not there. */
  void require(String data) {
    try (Connection connection = connect(given);
        Statement statement = connection.createStatement()) {
      if (!exists(statement, DATA + data)) {
        statement.execute("create database " + DATA + data);
      }
    } catch (SQLException e) {
      throw new PerfException("cannot make " + DATA + data + ": " + e.getMessage(), e);
    }
  }

  /** Whether {@link #made} has said this of the database of a set of deliveries. */
  boolean isMade(String data, String of) {
    try (Connection connection = connect(given);
        Statement statement = connection.createStatement()) {
      return exists(statement, DATA + data)
          && of.equals(
              one(
                  statement,
                  "select shobj_description(oid, 'pg_database') from pg_database where datname = '"
                      + (DATA + data + "'")));
    } catch (SQLException e) {
      throw new PerfException("cannot look at " + DATA + data + ": " + e.getMessage(), e);
    }
  }

  /** Records that the database of a set of deliveries is complete, and of what it is made. */
  void made(String data, String of) {
    administer("comment on database " + DATA + data + " is '" + of + "'");
  }

  /** Makes an empty database of a set of deliveries; the one that is there goes. */
  void remake(String data) {
    administer("drop database if exists " + DATA + data + " with (force)");
    administer("create database " + DATA + data);
  }

  /** Where the role may: that of our own server may not, and is alone there. */
  static void checkpoint(Statement statement) throws SQLException {
    if (one(statement, "select current_setting('is_superuser')").equals("on")) {
      statement.execute("checkpoint");
    }
  }

  /** Of a set of deliveries, for psql and the product. */
  String uri(String data) {
    return uriOf(DATA + data);
  }

  private String uriOf(String database) {
    String user = given.getRawUserInfo() == null ? "" : given.getRawUserInfo() + "@";
    int port = given.getPort() < 0 ? 5432 : given.getPort();
    return "postgresql://" + user + given.getHost() + ":" + port + "/" + database;
  }

  /** A new, empty database; one of that name from an earlier run is dropped. */
  String fresh(String name) {
    drop(name);
    administer("create database " + JOBS + name);
    return uriOf(JOBS + name);
  }

  /** What {@link #fresh} has made. */
  void drop(String name) {
    administer("drop database if exists " + JOBS + name + " with (force)");
  }

  /** To a set of deliveries. */
  Connection connect(String data) throws SQLException {
    return connect(URI.create(uri(data)));
  }

  /** Processor seconds of all its processes so far; empty when it runs on another machine. */
  Optional<Double> cpu() {
    return postmaster.map(Processes::familyCpu);
  }

  private void administer(String sql) {
    try (Connection connection = connect(given);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new PerfException("'" + sql + "' failed: " + e.getMessage(), e);
    }
  }

  private static Connection connect(URI uri) throws SQLException {
    Properties properties = new Properties();
    if (uri.getRawUserInfo() != null) {
      String[] parts = uri.getRawUserInfo().split(":", 2);
      properties.setProperty("user", decoded(parts[0]));
      if (parts.length == 2) {
        properties.setProperty("password", decoded(parts[1]));
      }
    }
    int port = uri.getPort() < 0 ? 5432 : uri.getPort();
    return DriverManager.getConnection(
        "jdbc:postgresql://" + uri.getHost() + ":" + port + uri.getPath(), properties);
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  private static boolean exists(Statement statement, String database) throws SQLException {
    try (ResultSet found =
        statement.executeQuery("select 1 from pg_database where datname = '" + database + "'")) {
      return found.next();
    }
  }

  private static String one(Statement statement, String sql) throws SQLException {
    try (ResultSet found = statement.executeQuery(sql)) {
      found.next();
      return found.getString(1);
    }
  }

  /** A process id of another machine means nothing here, or another program. */
  private static Optional<Long> postmaster(long backend) {
    try {
      return Processes.name(backend).startsWith("postgres")
          ? Optional.of(Processes.parent(backend))
          : Optional.empty();
    } catch (PerfException e) {
      return Optional.empty();
    }
  }
}
