package io.hookexport.source.definition;

import io.hookexport.export.Feed;
import io.hookexport.source.definition.SourceDefinition.BytesForm;
import io.hookexport.source.definition.SourceDefinition.ColumnDefinition;
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
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The select of one feed in its current form. Each export reads it again in its own snapshot,
 * because a column may change its type while the server runs.
 *
 * @param forms of the columns by name
 */
public record SelectShape(StatementShape statement, Map<String, CellForm> forms) {
  private static final Set<String> TIMES = Set.of("TIMESTAMPTZ", "TIMESTAMP");

  /** Fails with {@link InvalidSourceException} when the select does not fulfil the contract. */
  public static Future<SelectShape> read(
      SqlConnection connection, SourceProblems problems, DirectionDefinition source, Feed of) {
    return StatementShape.ofSelect(connection, source.select())
        .recover(problems.refuse(source.select(), StatementShape.SELECT_PREFIX))
        .map(
            shape -> {
              requireContract(shape, problems, source, of);
              Map<String, CellForm> forms = new HashMap<>();
              for (ColumnDescriptor column : shape.columns()) {
                forms.put(column.name(), form(column, source, problems));
              }
              return new SelectShape(shape, Map.copyOf(forms));
            });
  }

  private static CellForm form(
      ColumnDescriptor column, DirectionDefinition source, SourceProblems problems) {
    Optional<BytesForm> bytes =
        Optional.ofNullable(source.columns().get(column.name())).flatMap(ColumnDefinition::bytes);
    if (bytes.isPresent() && !column.typeName().equals("BYTEA")) {
      throw problems.of(
          problems.key("columns." + column.name() + ".bytea"),
          String.format(
              Locale.ROOT,
              "the column %s of %s is of type %s, not bytea",
              column.name(),
              source.select().file(),
              column.typeName().toLowerCase(Locale.ROOT)),
          "Remove the key, or cast the column in the select");
    }
    return bytes.map(CellForm::of).orElseGet(() -> CellForm.of(column.typeName()));
  }

  private static void requireContract(
      StatementShape shape, SourceProblems problems, DirectionDefinition source, Feed of) {
    SourceStatement select = source.select();
    List<String> names = shape.columns().stream().map(ColumnDescriptor::name).toList();
    List<String> missing = new ArrayList<>(DeliveryColumns.of(of));
    missing.removeAll(names);
    List<String> surplus = surplus(shape, source, of);
    // A column that the platform does not have may be left out; but a misspelt one is not meant.
    if (surplus.isEmpty()) {
      missing.retainAll(DeliveryColumns.required(of.dataset()));
    }
    if (!missing.isEmpty() && surplus.isEmpty()) {
      throw problems.of(
          select.near(),
          "the select has no column " + String.join(", ", missing),
          "Every select of "
              + of.dataset().wireName()
              + " has "
              + String.join(", ", new TreeSet<>(DeliveryColumns.required(of.dataset())))
              + ", the endpoint id and the time");
    }
    if (!missing.isEmpty()) {
      throw problems.of(
          select.near(surplus.toArray(new String[0])),
          "the select has "
              + String.join(", ", surplus)
              + (surplus.size() == 1 ? ", which is" : ", which are")
              + " neither in the contract nor declared",
          String.format(
              Locale.ROOT,
              "Declare %1$s below 'columns' in source.yaml, remove %1$s or, if you meant one of %2$s, rename %1$s",
              surplus.size() == 1 ? "it" : "them",
              String.join(", ", missing)));
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
    requireOrder(source, problems);
    requireColumn(names, problems, "endpoint_column", source.endpointColumn(), select);
    source.notNull().forEach(name -> requireColumn(names, problems, "not_null", name, select));
    source
        .columns()
        .keySet()
        .forEach(name -> requireColumn(names, problems, "columns", name, select));
    requireTime(shape.columns().get(names.indexOf(source.timeColumn())), problems, select);
    requireStatus(shape.columns().get(names.indexOf("status")), problems, source);
  }

  private static void requireOrder(DirectionDefinition source, SourceProblems problems) {
    Set<String> keys = new HashSet<>(Set.of(source.timeColumn()));
    for (String name : source.order()) {
      if (!keys.add(name)) {
        throw problems.of(
            problems.key("order"),
            "order names "
                + name
                + (name.equals(source.timeColumn()) ? ", the time_column" : " twice"),
            "Rows are ordered by the time first, and then by each column of order once");
      }
      if (name.equals("status") && source.statuses().isMapped()) {
        throw problems.of(
            problems.key("order"),
            "order names status, whose values are mapped: two of them may become one status",
            "Select the platform's column once more under a name of its own, and name that one");
      }
    }
  }

  /** No filter would find the rows, whatever the file shows. */
  private static void requireStatus(
      ColumnDescriptor column, SourceProblems problems, DirectionDefinition source) {
    String type = column.typeName();
    boolean bytes = type.equals("BYTEA");
    if (bytes || (!isWord(type) && !source.statuses().isMapped())) {
      throw problems.of(
          source.select().near("status"),
          "the column status is of type " + type.toLowerCase(Locale.ROOT) + ", not a text",
          bytes
              ? "Cast it in the select, for example: convert_from(state, 'UTF8') as status"
              : "Map its values below `statuses` in source.yaml, for example: succeeded: [2]");
    }
  }

  /** Returns whether texts of a type may be names of statuses. */
  private static boolean isWord(String type) {
    return switch (CellForm.of(type)) {
      case INTEGER, NUMBER, BINARY -> false;
      default -> !type.equals("DATE");
    };
  }

  /** Returns the columns that neither the contract nor {@code source.yaml} needs. */
  public static List<String> surplus(StatementShape shape, DirectionDefinition source, Feed of) {
    Set<String> surplus = new LinkedHashSet<>();
    shape.columns().forEach(column -> surplus.add(column.name()));
    surplus.removeAll(DeliveryColumns.of(of));
    surplus.removeAll(source.columns().keySet());
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
