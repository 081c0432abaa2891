package io.hookexport.chaos;

import io.hookexport.demo.EmbeddedDatabase;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The PostgreSQL of the run, which can be crashed and comes back with the same data and port. */
final class ChaosDatabase implements AutoCloseable {
  private static final Duration DEADLINE = Duration.ofSeconds(60);
  private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|(\\S+)");

  private final EmbeddedDatabase embedded;
  private final Path folder;
  private final int port;

  private ChaosDatabase(EmbeddedDatabase embedded, Path folder) {
    this.embedded = embedded;
    this.folder = folder;
    this.port = URI.create(embedded.uri()).getPort();
  }

  static ChaosDatabase start(Path folder) throws IOException {
    Files.createDirectories(folder);
    return new ChaosDatabase(EmbeddedDatabase.start(folder), folder);
  }

  int port() {
    return port;
  }

  /** Straight to the server, past all proxies. */
  String uri() {
    return uri(port);
  }

  /** By way of a proxy. */
  String uri(int through) {
    return embedded.uri().replace(":" + port + "/", ":" + through + "/");
  }

  /** For what the harness wants to see or do; not by way of a proxy. */
  Connection connect() throws SQLException {
    String[] user = URI.create(uri()).getUserInfo().split(":", 2);
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:"
            + port
            + "/postgres?connectTimeout=5&socketTimeout=30&ApplicationName=chaos",
        user[0],
        user[1]);
  }

  /** Ends all server processes at once, without a checkpoint: {@code pg_ctl -m immediate}. */
  void crash() throws IOException, InterruptedException {
    long pid = Long.parseLong(Files.readAllLines(folder.resolve("pg/postmaster.pid")).get(0));
    Signals.send(pid, "QUIT");
    Waiting.until(
        "the end of the postmaster",
        DEADLINE,
        () -> ProcessHandle.of(pid).map(process -> !process.isAlive()).orElse(true));
  }

  /** Starts it as it was started before; returns when it answers. */
  void restart() throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    if (Files.getOwner(folder).getName().equals("root")) {
      // PostgreSQL will not run as root, and does as the nobody of a namespace of its own.
      command.addAll(List.of("unshare", "-U"));
    }
    Matcher words = WORD.matcher(Files.readString(folder.resolve("pg/postmaster.opts")));
    while (words.find()) {
      command.add(words.group(1) == null ? words.group(2) : words.group(1));
    }
    Path log = folder.resolve("pg.log");
    new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
        .start();
    Waiting.until("PostgreSQL after its crash", DEADLINE, this::answers);
  }

  private boolean answers() {
    try (Connection connection = connect()) {
      return connection.isValid(5);
    } catch (SQLException starting) {
      return false;
    }
  }

  /** One value of one row, or null. */
  @Nullable String value(String sql) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      return row.next() ? row.getString(1) : null;
    }
  }

  void execute(String sql) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Override
  public void close() {
    embedded.close();
    // A server that we started ourselves is our child; the library has told it to stop.
    try (Stream<ProcessHandle> children = ProcessHandle.current().children()) {
      children
          .filter(child -> child.info().command().orElse("").endsWith("/postgres"))
          .forEach(
              child ->
                  child.onExit().orTimeout(10, TimeUnit.SECONDS).exceptionally(e -> child).join());
    }
  }
}
