package io.hookexport.source.definition;

import io.hookexport.postgres.SqlErrors;
import io.hookexport.postgres.SqlFile;
import io.hookexport.source.definition.KeyColumns.TableColumn;
import io.hookexport.source.definition.SourceDefinition.DirectionDefinition;
import io.hookexport.source.definition.SourceDefinition.Statuses;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Warnings of the start about columns of a select that exports can read, but that may show
 * unexpected values: labels that are no statuses, key columns that may be NULL.
 */
public record ColumnNotes(
    SqlConnection connection, SourceProblems problems, DirectionDefinition source) {
  private static final Logger LOG = LoggerFactory.getLogger(ColumnNotes.class);
  private static final String NULLABLE = SqlFile.read("reading/key_columns.sql");

  private static final String UNDEFINED_OPERATOR = "42883";

  /**
   * Rejects an {@code endpoint_type} that the column cannot be compared with, and warns of labels
   * that are no statuses. Reads no row.
   */
  public Future<Void> types() {
    String head =
        """
        select format_type(t.oid, null) as name, e.labels
        from (select $2::timestamptz, $3::timestamptz) as range
        left join (select * from (
        """;
    String sql =
        head
            + source.select().sql()
            + "\n) as s limit 0) as d on true\ncross join lateral (values (1, pg_typeof(d."
            + (source.endpointColumn() + ")), (2, pg_typeof(d.status))) as c (number, type)\n")
            + """
            join pg_type as t on t.oid = c.type::oid
            cross join lateral (
              select array_agg(l.enumlabel::text order by l.enumsortorder) as labels
              from pg_enum as l
              where l.enumtypid in (t.oid, t.typbasetype)
            ) as e
            order by c.number
            """;
    return connection
        .preparedQuery(sql)
        .execute(Tuple.of(null, null, null))
        .recover(problems.refuse(source.select(), head.length()))
        .compose(
            rows -> {
              List<Row> types = new ArrayList<>();
              rows.forEach(types::add);
              warnOfLabels(types.get(1));
              return requireComparable(types.get(0).getString("name"));
            });
  }

  private void warnOfLabels(Row type) {
    String[] labels = type.getArrayOfStrings("labels");
    if (labels == null) {
      return;
    }
    List<String> unknown = new ArrayList<>(List.of(labels));
    Statuses known = source.statuses();
    known.values().values().forEach(unknown::removeAll);
    // A mapping leaves a label that is itself a name as it is.
    unknown.removeAll(known.names());
    if (!unknown.isEmpty()) {
      LOG.atWarn()
          .addKeyValue("source", problems.where())
          .addKeyValue("at", source.select().near("status"))
          .addKeyValue("type", type.getString("name"))
          .addKeyValue("labels", String.join(",", unknown))
          .addKeyValue("statuses", String.join(",", known.names()))
          .log(
              "The type of the status column has labels that the source does not declare. A filter on status does not find such rows. Map them in `statuses` of source.yaml, or in the select, for example: `case state when 'OK' then 'succeeded' … end as status`.");
    }
  }

  private Future<Void> requireComparable(String columnType) {
    String given = source.endpointType();
    if (given.equalsIgnoreCase("character") || given.equalsIgnoreCase("char")) {
      return Future.failedFuture(
          problems.of(
              problems.key("endpoint_type"),
              "endpoint_type " + given + " means character(1), which cuts ids",
              "Write endpoint_type: bpchar"));
    }
    String is =
        String.format(
            Locale.ROOT,
            "The column %s is of type %s: write endpoint_type: %s",
            source.endpointColumn(),
            columnType,
            columnType);
    return connection
        .prepare("select null::text::" + given)
        .compose(prepared -> prepared.close())
        .recover(problems.refuseKey("endpoint_type", is))
        .compose(fine -> connection.prepare(comparison(given)))
        .compose(prepared -> prepared.close())
        .recover(failure -> Future.failedFuture(compared(failure, columnType)));
  }

  /**
   * Compares the column itself, without a cast to its type: this role may not be allowed to name
   * that type.
   */
  private String comparison(String given) {
    return "select from "
        + source.select().inBrackets()
        + (" as d where d." + source.endpointColumn() + " = null::text::" + given);
  }

  private Throwable compared(Throwable failure, String columnType) {
    if (!SqlErrors.is(failure, UNDEFINED_OPERATOR)) {
      return failure;
    }
    boolean same = source.endpointType().equals(columnType);
    return problems.of(
        problems.key("endpoint_type"),
        String.format(
            Locale.ROOT,
            same
                ? "neither endpoint_type %s nor the type of the column %s (%s) can be compared with ="
                : "endpoint_type is %s but the column %s is of type %s",
            source.endpointType(),
            source.endpointColumn(),
            columnType),
        same
            ? "Cast the column in the select, for example to text, and set endpoint_type to that type"
            : "Write endpoint_type: " + columnType + ", or cast the column in the select");
  }

  /** No export reads surplus columns; often one of them is the misspelt name of a missing one. */
  public void warnOfSurplus(List<String> surplus) {
    if (!surplus.isEmpty()) {
      LOG.atWarn()
          .addKeyValue("source", problems.where())
          .addKeyValue("at", source.select().near(surplus.get(0)))
          .addKeyValue("columns", String.join(",", surplus))
          .log("The select has columns that the contract does not have. No file contains them.");
    }
  }

  /** Warns of key columns that may be NULL, when they are plain columns of tables. */
  public Future<Void> warnOfNulls() {
    return KeyColumns.read(connection, problems, source).compose(this::warnOfNulls);
  }

  private Future<Void> warnOfNulls(KeyColumns keys) {
    Function<Function<TableColumn, String>, String[]> each =
        part -> keys.columns().stream().map(c -> c.map(part).orElse("")).toArray(String[]::new);
    String[] names = each.apply(TableColumn::name);
    return connection
        .preparedQuery(NULLABLE)
        .execute(Tuple.of(each.apply(TableColumn::schema), each.apply(TableColumn::table), names))
        .map(
            rows -> {
              for (Row row : rows) {
                int i = row.getInteger("number") - 1;
                if (!isFiltered(keys.names().get(i)) && !isFiltered(names[i])) {
                  warnOfNull(keys.names().get(i));
                }
              }
              return null;
            });
  }

  /** Returns whether the text of the select excludes rows without this column. */
  private boolean isFiltered(String column) {
    return Pattern.compile(
            "\\b" + Pattern.quote(column) + "\\s+is\\s+not\\s+null\\b", Pattern.CASE_INSENSITIVE)
        .matcher(source.select().sql())
        .find();
  }

  private void warnOfNull(String column) {
    boolean time = column.equals(source.timeColumn());
    LOG.atWarn()
        .addKeyValue("source", problems.where())
        .addKeyValue("at", problems.key(time ? "time_column" : "order"))
        .addKeyValue("column", column)
        .log(
            time
                ? "The time column may be NULL. No export contains a row without a time."
                : "A column in `order` may be NULL. An export fails when two such rows have the same time.");
  }
}
