package io.hookexport.source.definition;

import io.hookexport.export.Direction;
import io.hookexport.export.RequestDraft;
import io.hookexport.export.Violation;
import io.hookexport.source.definition.SourceDefinition.DirectionDefinition;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Checks a request against the definition of a source, without querying its database. */
public final class SourceRules {
  private SourceRules() {}

  /** Returns the violations in the order of the request's parts, at most one for each pointer. */
  public static List<Violation> violations(SourceDefinition definition, RequestDraft draft) {
    List<Violation> violations = new ArrayList<>();
    List<Direction> possible =
        draft.possibleDirections().stream().filter(definition.directions()::contains).toList();
    if (possible.isEmpty()) {
      return List.of(
          new Violation(
              "/direction",
              String.format(
                  Locale.ROOT,
                  "this platform has no %s deliveries",
                  draft.possibleDirections().get(0).wireName())));
    }
    draft
        .status()
        .filter(status -> neverShows(definition, possible, status))
        .ifPresent(
            status ->
                violations.add(
                    new Violation(
                        "/status",
                        String.format(
                            Locale.ROOT,
                            "status '%s' never occurs in this platform's data; there are: %s",
                            status,
                            String.join(", ", statuses(definition, possible))))));
    if (possible.contains(Direction.OUTBOUND)) {
      checkForm("endpoint_id", draft.endpointId(), definition.of(Direction.OUTBOUND), violations);
    }
    if (possible.contains(Direction.INBOUND)) {
      Optional<String> id = draft.inboundEndpointId().map(Object::toString);
      checkForm("inbound_endpoint_id", id, definition.of(Direction.INBOUND), violations);
    }
    checkColumns(definition, draft, possible, violations);
    return violations;
  }

  private static boolean neverShows(
      SourceDefinition definition, List<Direction> possible, String status) {
    return !statuses(definition, possible).contains(status);
  }

  private static Set<String> statuses(SourceDefinition definition, List<Direction> possible) {
    Set<String> names = new LinkedHashSet<>();
    possible.forEach(direction -> names.addAll(definition.of(direction).statuses().names()));
    return names;
  }

  private static void checkForm(
      String name, Optional<String> id, DirectionDefinition source, List<Violation> violations) {
    if (id.isPresent() && source.convert(id.get()).isEmpty()) {
      String form = source.endpointForm().orElseThrow().description();
      violations.add(new Violation("/" + name, name + " must be in format " + form));
    }
  }

  private static void checkColumns(
      SourceDefinition definition,
      RequestDraft draft,
      List<Direction> possible,
      List<Violation> violations) {
    Set<String> known = new LinkedHashSet<>();
    possible.forEach(
        direction -> known.addAll(DeliveryColumns.known(definition.of(direction), direction)));
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < draft.columns().size(); i++) {
      String column = draft.columns().get(i).orElse("");
      if (column.isEmpty()) {
        continue;
      }
      if (!known.contains(column)) {
        violations.add(new Violation("/columns/" + i, unknown(column, draft.direction(), known)));
      } else if (!seen.add(column)) {
        violations.add(new Violation("/columns/" + i, "'" + column + "' is named twice"));
      }
    }
  }

  private static String unknown(String column, Optional<Direction> direction, Set<String> columns) {
    return direction
        .map(
            known ->
                String.format(
                    Locale.ROOT,
                    "'%s' is not a column of %s deliveries; there are: %s",
                    column,
                    known.wireName(),
                    String.join(", ", columns)))
        .orElse("'" + column + "' is a column of neither outbound nor inbound deliveries");
  }
}
