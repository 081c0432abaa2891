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
import java.util.Set;

/**
 * The server's current view of a statement: the types of its parameters and columns.
 *
 * @param parameters of {@code $1}, {@code $2} …
 */
public record StatementShape(List<Parameter> parameters, List<ColumnDescriptor> columns) {
  /** Precedes the statement in the larger one. */
  public static final String PREFIX = "select * from (\n";

  /** Each has all values of those before it. */
  private static final List<String> NUMBERS = List.of("smallint", "integer", "bigint", "numeric");

  private static final String PREPARE = "deallocate all;\nprepare hookexport_shape as ";

  /** The server infers only the type of the tenant. */
  static final String SELECT_PARAMETERS = "(unknown, timestamptz, timestamptz)";

  private static final String PREPARE_SELECT =
      "deallocate all;\nprepare hookexport_shape" + SELECT_PARAMETERS + " as ";

  /** Characters before the statement in the text that {@link #read} sends. */
  public static final int READ_PREFIX = PREPARE.length() + PREFIX.length();

  /** As {@link #READ_PREFIX}, for {@link #ofSelect}. */
  public static final int SELECT_PREFIX = PREPARE_SELECT.length() + PREFIX.length();

  /** A comparison with one of them finds an id only as it is stored, but for blanks at its end. */
  private static final Set<String> TEXTS = Set.of("text", "character varying", "bpchar", "name");

  /**
   * @param sqlType as the server writes it in a cast
   * @param isText whether its values are texts, as those of citext are, too
   * @param isEnum whether its values are the labels of an enum
   * @param type empty when values cannot be bound to it
   */
  public record Parameter(
      String sqlType, boolean isText, boolean isEnum, Optional<ParameterType> type) {
    /**
     * Returns whether values of a column may be bound to it; texts may.
     *
     * @param typeName the client's name of the type of the column
     */
    public boolean accepts(String typeName) {
      return type.orElse(ParameterType.TEXT).accepts(typeName);
    }

    /**
     * Returns whether an id that this parameter finds is one that a comparison with the other finds
     * too, however it is written. Texts are the strictest: they find an id only as it is stored.
     */
    public boolean findsOnlyWhat(Parameter other) {
      int width = NUMBERS.indexOf(sqlType);
      return TEXTS.contains(sqlType)
          || sqlType.equals(other.sqlType)
          || (width >= 0 && width < NUMBERS.indexOf(other.sqlType));
    }

    /** Returns the form of its values, for clients. */
    public String form() {
      return switch (type.orElse(ParameterType.TEXT)) {
        case SMALLINT, INTEGER, BIGINT -> "whole numbers (" + sqlType + ")";
        case UUID -> "UUIDs";
        case TEXT, NAME -> "texts";
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
    return read(connection, PREPARE, statement, execute(parameters));
  }

  /** Reads the types of the parameters, however many there are; the columns stay unknown. */
  public static Future<List<Parameter>> parameters(
      SqlConnection connection, SourceStatement statement) {
    return read(connection, PREPARE, statement, "").map(StatementShape::parameters);
  }

  /** Reads the type that a parameter has which is compared with a value of a type. */
  public static Future<Parameter> comparedWith(SqlConnection connection, String sqlType) {
    String sql = "select 1 where null::text::" + sqlType + " = $1";
    return parameters(connection, new SourceStatement("", sql)).map(found -> found.get(0));
  }

  private static String execute(int parameters) {
    return "execute hookexport_shape"
        + (parameters == 0
            ? ""
            : "(" + String.join(", ", Collections.nCopies(parameters, "null")) + ")")
        + ";\n";
  }

  /**
   * Reads the shape of a select, as {@link #read}. It may use the range, {@code $2} and {@code $3},
   * whether or not it does.
   */
  public static Future<StatementShape> ofSelect(SqlConnection connection, SourceStatement select) {
    return read(connection, PREPARE_SELECT, select, execute(3));
  }

  private static Future<StatementShape> read(
      SqlConnection connection, String prepare, SourceStatement statement, String execute) {
    String sql =
        prepare
            + (PREFIX + statement.sql() + "\n) as d limit 0;\n")
            + (SqlFile.read("reading/parameter_types.sql") + ";\n")
            + execute
            + "deallocate hookexport_shape";
    return connection.query(sql).execute().map(StatementShape::of);
  }

  private static StatementShape of(RowSet<Row> deallocated) {
    RowSet<Row> types = deallocated.next().next();
    List<Parameter> parameters = new ArrayList<>();
    for (Row row : types) {
      String name = row.getString("name");
      parameters.add(
          new Parameter(
              name,
              row.getBoolean("of_text"),
              row.getBoolean("of_enum"),
              ParameterType.of(name, row.getBoolean("of_user"))));
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
