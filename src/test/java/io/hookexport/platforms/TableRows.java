package io.hookexport.platforms;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/** Inserts rows in one transaction; those of a table one after the other go in a batch. */
final class TableRows {
  private final Connection connection;
  private String table = "";
  private PreparedStatement batch;

  private TableRows(Connection connection) {
    this.connection = connection;
  }

  static void insert(Connection connection, PlatformModel model, long seed) throws SQLException {
    connection.setAutoCommit(false);
    TableRows rows = new TableRows(connection);
    model.insert(rows, seed);
    rows.flush();
    connection.commit();
    connection.setAutoCommit(true);
  }

  /** A row with all columns of its table. */
  void add(String into, Object... values) throws SQLException {
    if (!into.equals(table)) {
      flush();
      table = into;
      String marks = "?, ".repeat(values.length - 1) + "?";
      batch = connection.prepareStatement("insert into " + into + " values (" + marks + ")");
    }
    for (int i = 0; i < values.length; i++) {
      if (values[i] instanceof String || values[i] == null) {
        // The server infers the type: it may be a text, a jsonb or another one.
        batch.setObject(i + 1, values[i], Types.OTHER);
      } else if (values[i] instanceof Instant time) {
        batch.setObject(i + 1, OffsetDateTime.ofInstant(time, ZoneOffset.UTC));
      } else {
        batch.setObject(i + 1, values[i]);
      }
    }
    batch.addBatch();
  }

  private void flush() throws SQLException {
    if (batch != null) {
      batch.executeBatch();
      batch.close();
    }
  }
}
