package io.hookexport.perf;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.postgresql.copy.CopyManager;
import org.postgresql.core.BaseConnection;

/** COPY by pgjdbc: into a file of the client, or into nothing on the server's own machine. */
final class JdbcCopy implements Contender {
  private final String format;
  private final boolean onServer;
  private final Bench bench;
  private final Window window;

  private JdbcCopy(String format, boolean onServer, Bench bench, Window window) {
    this.format = format;
    this.onServer = onServer;
    this.bench = bench;
    this.window = window;
  }

  /**
   * pgjdbc's CopyManager, to a file.
   *
   * @param format {@code csv} or {@code binary}
   */
  static JdbcCopy toFile(String format, Bench bench, Window window) {
    return new JdbcCopy(format, false, bench, window);
  }

  /** The server's own part of the work: needs a superuser. */
  static JdbcCopy toNothing(String format, Bench bench, Window window) {
    return new JdbcCopy(format, true, bench, window);
  }

  @Override
  public String name() {
    return onServer
        ? "server-side COPY … TO '/dev/null', " + format
        : "pgjdbc CopyManager, " + format;
  }

  @Override
  public Trial run() throws Exception {
    long self = ProcessHandle.current().pid();
    return Trial.measure(() -> Processes.cpu(self), bench.database(), this::copy);
  }

  private Trial.Made copy() throws SQLException, IOException {
    String copy = "copy (" + window.select() + ") to ";
    String options = " with (format " + format + (format.equals("csv") ? ", header)" : ")");
    try (Connection connection = bench.database().connect(window.data())) {
      Plan.useProductSettings(connection);
      if (onServer) {
        try (Statement statement = connection.createStatement()) {
          statement.execute(copy + "'/dev/null'" + options);
        }
        return new Trial.Made(window.rows(), 0);
      }
      Path file = bench.file("pgjdbc." + format);
      try (OutputStream out = Files.newOutputStream(file)) {
        new CopyManager(connection.unwrap(BaseConnection.class))
            .copyOut(copy + "stdout" + options, out);
      }
      return new Trial.Made(window.rows(), Files.size(file));
    }
  }
}
