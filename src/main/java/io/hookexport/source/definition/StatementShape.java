package io.hookexport.source.definition;

import io.hookexport.postgres.SqlFile;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.desc.ColumnDescriptor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * The server's current view of a statement: the types of its parameters and columns.
 *
 * @param parameters of {@code $1}, {@code $2} …
 */
public record StatementShape(List<Parameter> parameters, List<ColumnDescriptor> columns) {
  /** Precedes the statement in the larger one. */
  public static final String PREFIX = "select * from (\n";

  private static final String PREPARE = "deallocate all;\nprepare hookexport_shape as ";

  /** Characters before the statement in the text that {@link #read} sends. */
  public static final int READ_PREFIX = PREPARE.length() + PREFIX.length();

  /**
   * @param sqlType as the server writes it
   * @param type empty when values cannot be bound to it
   */
  public record Parameter(String sqlType, Optional<ParameterType> type) {
    /** Returns the form of its values, for clients. */
    public String form() {
      return switch (type.orElse(ParameterType.TEXT)) {
        case SMALLINT, INTEGER, BIGINT -> "whole numbers (" + sqlType + ")";
        case UUID -> "UUIDs";
        case TEXT -> "texts";
      };
    }
  }

  /**
   * Reads the shape in one round trip. Uses PREPARE by SQL, because the client does not expose the
   * types of parameters; the first statement removes what a failed one left. The caller must have
   * checked that the statement is a single one, and has this number of parameters.
   */
  public static Future<StatementShape> read(
      SqlConnection connection, SourceStatement statement, int parameters) {
    String nulls = String.join(", ", Collections.nCopies(parameters, "null"));
    String sql =
        PREPARE
            + (PREFIX + statement.sql() + "\n) as d limit 0;\n")
            + (SqlFile.read("reading/parameter_types.sql") + ";\n")
            + (parameters == 0 ? "" : "execute hookexport_shape(" + nulls + ");\n")
            + "deallocate hookexport_shape";
    return connection.query(sql).execute().map(StatementShape::of);
  }

  private static StatementShape of(RowSet<Row> deallocated) {
    RowSet<Row> types = deallocated.next().next();
    List<Parameter> parameters = new ArrayList<>();
    for (Row row : types) {
      String name = row.getString("name");
      parameters.add(new Parameter(name, ParameterType.of(name, row.getBoolean("of_user"))));
    }
    List<ColumnDescriptor> columns = types.next().columnDescriptors();
    return new StatementShape(parameters, columns == null ? List.of() : List.copyOf(columns));
  }

  /**
   * Binds a value to a parameter.
   *
   * @param number from 1
   * @return empty when the text is no value of its type
   */
  public Optional<Object> bind(int number, String text) {
    return parameters.get(number - 1).type().orElse(ParameterType.TEXT).value(text);
  }
}
