package io.hookexport.source.rows;

import static java.util.stream.Collectors.joining;

import io.hookexport.export.RowFilter;
import io.hookexport.source.definition.CellForm;
import io.hookexport.source.definition.SourceDefinition.DirectionDefinition;
import io.hookexport.source.definition.SourceDefinition.Statuses;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The conditions of a filter on the select {@code d}, and the values of their parameters. */
final class FilterConditions {
  /** Parameters before: the tenant and the two times. */
  private static final int BEFORE = 3;

  private final Map<String, CellForm> forms;
  private final StringBuilder sql = new StringBuilder();
  private final List<String> values = new ArrayList<>();
  private boolean blind;

  /**
   * @param endpoint in the source's form
   */
  FilterConditions(
      DirectionDefinition source,
      Map<String, CellForm> forms,
      RowFilter filter,
      Optional<String> endpoint) {
    this.forms = forms;
    addStatuses(source.statuses(), filter.statuses());
    if (!filter.eventTypes().isEmpty()) {
      addOneOf("event_type", filter.eventTypes());
    }
    if (!filter.responseStatuses().isEmpty()) {
      addResponseStatuses(filter.responseStatuses());
    }
    // As text, cast by the server: the client would reject a string for a uuid parameter.
    endpoint.ifPresent(
        id ->
            sql.append(" and d.")
                .append(source.endpointColumn())
                .append(" = ")
                .append(parameter(id))
                .append("::text::")
                .append(source.endpointType()));
  }

  /** Returns text that follows a condition; empty without a filter. */
  String sql() {
    return sql.toString();
  }

  List<String> values() {
    return values;
  }

  private void addStatuses(Statuses statuses, List<String> wanted) {
    if (wanted.isEmpty()) {
      return;
    }
    if (statuses.isMapped()) {
      sql.append(" and ").append(Statuses.comparedAs(forms.get("status")));
      sql.append(" in ").append(statuses.literals(wanted, forms.get("status")));
    } else {
      addOneOf("status", wanted);
    }
  }

  /**
   * Compares what the file shows. A text is compared directly, so that its index is used; an enum
   * as text, because it may lack the label.
   */
  private void addOneOf(String column, List<String> wanted) {
    CellForm form = forms.getOrDefault(column, CellForm.STRING);
    String compared =
        switch (form) {
          case STRING, UTF_8 -> "d." + column;
          case OUTPUT, BASE64 -> form.expression(column);
          case BINARY, INTEGER, NUMBER, TEXT -> "d." + column + "::text";
        };
    sql.append(" and ").append(compared);
    sql.append(
        wanted.stream()
            .map(this::parameter)
            .map(value -> form == CellForm.UTF_8 ? asBytes(value) : value)
            .collect(joining(", ", " in (", ")")));
  }

  /** Returns whether it compares what no statistics are of. */
  boolean isBlind() {
    return blind;
  }

  private static String asBytes(String parameter) {
    return "pg_catalog.convert_to(" + parameter + "::text, 'UTF8')";
  }

  /**
   * A platform may store {@code 503}, {@code 503.0} or {@code 503 Service Unavailable}. The code is
   * computed once for all items: for 32 of them it took 9 s in 300,000 rows.
   */
  private void addResponseStatuses(List<String> wanted) {
    CellForm form = forms.getOrDefault("response_status", CellForm.STRING);
    if (form == CellForm.INTEGER) {
      addResponseNumbers(wanted);
      return;
    }
    blind = true;
    String column =
        form == CellForm.UTF_8 || form == CellForm.BASE64
            ? "pg_catalog.encode(d.response_status, 'escape')"
            : "d.response_status::text";
    String code = "pg_catalog.substring(" + column + ", '^ *([0-9]{3})(?![0-9])')";
    List<String> alternatives = new ArrayList<>();
    if (wanted.contains(RowFilter.NO_RESPONSE)) {
      alternatives.add("nullif(pg_catalog.btrim(" + column + "), '') is null");
    }
    String codes =
        wanted.stream()
            .filter(status -> !status.equals(RowFilter.NO_RESPONSE))
            .map(status -> parameter(status.replace('x', '_')))
            .collect(joining(", "));
    if (!codes.isEmpty()) {
      alternatives.add(code + " like any (array[" + codes + "])");
    }
    sql.append(" and (").append(String.join(" or ", alternatives)).append(")");
  }

  /** The column itself is compared, so that its statistics and indexes are used. */
  private void addResponseNumbers(List<String> wanted) {
    List<String> alternatives = new ArrayList<>();
    List<String> codes = new ArrayList<>();
    for (String status : wanted) {
      if (status.equals(RowFilter.NO_RESPONSE)) {
        alternatives.add("d.response_status is null");
      } else if (status.endsWith("xx")) {
        alternatives.add(
            "d.response_status between "
                + (number(status.replace('x', '0')) + " and " + number(status.replace('x', '9'))));
      } else {
        codes.add(number(status));
      }
    }
    if (!codes.isEmpty()) {
      alternatives.add("d.response_status in (" + String.join(", ", codes) + ")");
    }
    sql.append(" and (").append(String.join(" or ", alternatives)).append(")");
  }

  private String number(String digits) {
    return parameter(digits) + "::text::int";
  }

  private String parameter(String value) {
    values.add(value);
    return "$" + (BEFORE + values.size());
  }
}
