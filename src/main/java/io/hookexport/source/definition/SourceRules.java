package io.hookexport.source.definition;

import io.hookexport.export.Direction;
import io.hookexport.export.RequestDraft;
import io.hookexport.export.Violation;
import io.hookexport.source.definition.SourceDefinition.DirectionDefinition;
import java.util.ArrayList;
import java.util.HashSet;
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
    draft
        .status()
        .filter(status -> neverShows(definition, draft, status))
        .ifPresent(
            status ->
                violations.add(
                    new Violation(
                        "/status",
                        "status '" + status + "' never occurs in this platform's data")));
    if (draft.possibleDirections().contains(Direction.OUTBOUND)) {
      checkForm("endpoint_id", draft.endpointId(), definition.outbound(), violations);
    }
    if (draft.possibleDirections().contains(Direction.INBOUND)) {
      Optional<String> id = draft.inboundEndpointId().map(Object::toString);
      checkForm("inbound_endpoint_id", id, definition.inbound(), violations);
    }
    checkColumns(draft, violations);
    return violations;
  }

  private static boolean neverShows(
      SourceDefinition definition, RequestDraft draft, String status) {
    return draft.possibleDirections().stream()
        .allMatch(direction -> definition.of(direction).neverShows().contains(status));
  }

  private static void checkForm(
      String name, Optional<String> id, DirectionDefinition source, List<Violation> violations) {
    if (id.isPresent() && source.convert(id.get()).isEmpty()) {
      String form = source.endpointForm().orElseThrow().description();
      violations.add(new Violation("/" + name, name + " must be in format " + form));
    }
  }

  private static void checkColumns(RequestDraft draft, List<Violation> violations) {
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < draft.columns().size(); i++) {
      String column = draft.columns().get(i).orElse("");
      if (column.isEmpty()) {
        continue;
      }
      if (draft.possibleDirections().stream()
          .noneMatch(direction -> DeliveryColumns.of(direction).contains(column))) {
        violations.add(new Violation("/columns/" + i, unknown(column, draft.direction())));
      } else if (!seen.add(column)) {
        violations.add(new Violation("/columns/" + i, "'" + column + "' is named twice"));
      }
    }
  }

  private static String unknown(String column, Optional<Direction> direction) {
    return direction
        .map(
            known ->
                String.format(
                    Locale.ROOT,
                    "'%s' is not a column of %s deliveries; there are: %s",
                    column,
                    known.wireName(),
                    String.join(", ", DeliveryColumns.of(known))))
        .orElse("'" + column + "' is a column of neither outbound nor inbound deliveries");
  }
}
