package io.hookexport.source;

import io.hookexport.export.ExportRequest;
import io.hookexport.source.definition.SelectShape;
import io.hookexport.source.definition.SourceDefinition.DirectionDefinition;
import io.hookexport.source.definition.SourceRules;
import io.hookexport.source.definition.StatusWords;
import io.hookexport.source.rows.DeliveryQueries;
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
