package io.hookexport.source;

import io.hookexport.export.ExportRequest;
import io.hookexport.source.definition.CellForm;
import io.hookexport.source.definition.SelectShape;
import io.hookexport.source.definition.SourceDefinition.DirectionDefinition;
import io.hookexport.source.definition.SourceRules;
import io.hookexport.source.definition.StatusWords;
import io.hookexport.source.rows.DeliveryQueries;
import java.util.Objects;
import java.util.Optional;

/**
 * A tenant of the platform.
 *
 * @param id the platform's own id
 * @param shape of the select in its current form
 * @param bound the id as {@code $1} of the select
 */
record SourceTenant(String id, SelectShape shape, Object bound) {
  /**
   * Returns a query of whether the tenant {@code $1} has the endpoint {@code $2}, and the filter
   * takes its text, {@code $3}, for what the cell of such a row shows.
   */
  String exists(DirectionDefinition source) {
    CellForm form = Objects.requireNonNull(shape.forms().get(source.endpointColumn()));
    return "select e.found and "
        + form.shows("id", "$3")
        + " from "
        + source.endpointExists().inBrackets()
        + " as e (found), (select $3::text::"
        + source.endpointType()
        + ") as d (id)";
  }

  /**
   * Throws {@link io.hookexport.export.ExportException} when the select no longer has a column that
   * a filter needs.
   *
   * @param endpoint in the source's form
   * @param place for a warning of a status that the source does not declare, where statuses are
   *     read
   */
  DeliveryQueries queries(
      DirectionDefinition source,
      ExportRequest request,
      Optional<String> endpoint,
      Optional<StatusWords.Place> place) {
    SourceRules.changed(shape, request.filter())
        .ifPresent(
            changed -> {
              throw changed;
            });
    return new DeliveryQueries(source, shape.forms(), bound, request, endpoint, place);
  }
}
