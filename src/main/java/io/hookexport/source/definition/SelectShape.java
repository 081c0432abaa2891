package io.hookexport.source.definition;

import io.hookexport.export.Direction;
import io.hookexport.source.definition.SourceDefinition.DirectionDefinition;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.desc.ColumnDescriptor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The select of one direction in its current form. Each export reads it again in its own snapshot,
 * because a column may change its type while the server runs.
 *
 * @param forms of the columns by name
 */
public record SelectShape(StatementShape statement, Map<String, CellForm> forms) {
  private static final Set<String> TIMES = Set.of("TIMESTAMPTZ", "TIMESTAMP");

  /** Fails with {@link InvalidSourceException} when the select does not fulfil the contract. */
  public static Future<SelectShape> read(
      SqlConnection connection, SourceProblems problems, DirectionDefinition source, Direction of) {
    return StatementShape.read(connection, source.select(), 1)
        .recover(problems.refuse(source.select(), StatementShape.READ_PREFIX))
        .map(
            shape -> {
              Map<String, CellForm> forms = new HashMap<>();
              for (ColumnDescriptor column : shape.columns()) {
                forms.put(column.name(), CellForm.of(column.typeName()));
              }
              requireContract(shape, problems, source, of);
              return new SelectShape(shape, Map.copyOf(forms));
            });
  }

  private static void requireContract(
      StatementShape shape, SourceProblems problems, DirectionDefinition source, Direction of) {
    SourceStatement select = source.select();
    List<String> names = shape.columns().stream().map(ColumnDescriptor::name).toList();
    List<String> missing = new ArrayList<>(DeliveryColumns.of(of));
    missing.removeAll(names);
    if (!missing.isEmpty()) {
      List<String> surplus = surplus(shape, source, of);
      throw problems.of(
          select.near(surplus.toArray(new String[0])),
          (missing.size() == 1 ? "the select has no column " : "the select has no columns ")
              + missing
              + (surplus.isEmpty()
                  ? ""
                  : ", but has "
                      + surplus
                      + (surplus.size() == 1 ? ", which is" : ", which are")
                      + " not in the contract"),
          surplus.isEmpty()
              ? "Add each, or 'null as name' for what the platform does not have"
              : "If you meant "
                  + (surplus.size() == 1 ? "that one" : "one of these")
                  + ", rename it. Write 'null as name' only for what the platform does not have");
    }
    Set<String> seen = new HashSet<>();
    List<String> twice = names.stream().filter(name -> !seen.add(name)).distinct().toList();
    if (!twice.isEmpty()) {
      throw problems.of(
          select.near(twice.get(0)),
          "the select has duplicate columns: " + String.join(", ", twice),
          "Remove the duplicates");
    }
    requireColumn(names, problems, "time_column", source.timeColumn(), select);
    source.order().forEach(name -> requireColumn(names, problems, "order", name, select));
    requireColumn(names, problems, "endpoint_column", source.endpointColumn(), select);
    requireTime(shape.columns().get(names.indexOf(source.timeColumn())), problems, select);
  }

  /** Returns the columns that neither the contract nor {@code source.yaml} needs. */
  public static List<String> surplus(
      StatementShape shape, DirectionDefinition source, Direction of) {
    Set<String> surplus = new LinkedHashSet<>();
    shape.columns().forEach(column -> surplus.add(column.name()));
    surplus.removeAll(DeliveryColumns.of(of));
    surplus.removeAll(source.order());
    surplus.removeAll(List.of(source.timeColumn(), source.endpointColumn()));
    return List.copyOf(surplus);
  }

  private static void requireColumn(
      List<String> names,
      SourceProblems problems,
      String key,
      String name,
      SourceStatement select) {
    if (!names.contains(name)) {
      throw problems.of(
          problems.key(key),
          key + " names '" + name + "', which is not a column of " + select.file(),
          "Its columns are: " + String.join(", ", names));
    }
  }

  private static void requireTime(
      ColumnDescriptor column, SourceProblems problems, SourceStatement select) {
    if (!TIMES.contains(column.typeName())) {
      String hint =
          switch (column.typeName()) {
            case "INT2", "INT4", "INT8", "NUMERIC", "FLOAT4", "FLOAT8" ->
                "For seconds since 1970 write to_timestamp(x) as %s, for milliseconds to_timestamp(x / 1000.0), with an index on that expression";
            case "DATE" -> "A date has no time of day; name a column that has one";
            default -> "Give the column %s one of these types";
          };
      throw problems.of(
          select.near(column.name()),
          String.format(
              Locale.ROOT,
              "the time_column '%s' is of type %s, not timestamptz or timestamp",
              column.name(),
              column.typeName().toLowerCase(Locale.ROOT)),
          hint.replace("%s", column.name()));
    }
  }
}
