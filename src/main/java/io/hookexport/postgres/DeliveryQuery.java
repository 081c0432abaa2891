package io.hookexport.postgres;

import io.hookexport.export.ExportRequest;
import io.hookexport.export.Project;
import io.hookexport.postgres.SourceDefinition.DirectionDefinition;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The select of a source, wrapped with the range, filters and order of one export. The planner sees
 * through the wrapping, so the platform's own indexes are used.
 *
 * @param parameters texts and times
 * @param forms of the columns, in their order
 */
record DeliveryQuery(String sql, Tuple parameters, List<String> columns, List<CellForm> forms) {

  static DeliveryQuery of(
      DirectionDefinition source,
      Map<String, CellForm> columnForms,
      Project project,
      ExportRequest request,
      Optional<String> endpointFilter) {
    List<String> columns =
        request.columns().isEmpty() ? DeliveryColumns.of(request.direction()) : request.columns();
    List<CellForm> forms =
        columns.stream().map(c -> columnForms.getOrDefault(c, CellForm.TEXT)).toList();
    Tuple parameters =
        Tuple.tuple()
            .addString(project.tenant())
            .addOffsetDateTime(ExportRow.offset(request.start()))
            .addOffsetDateTime(ExportRow.offset(request.end()));
    StringBuilder sql = new StringBuilder("select ");
    for (int i = 0; i < columns.size(); i++) {
      sql.append(i == 0 ? "" : ", ").append(forms.get(i).expression(columns.get(i)));
    }
    sql.append("\nfrom (\n").append(source.select()).append("\n) as d\nwhere d.");
    sql.append(source.timeColumn()).append(" >= $2 and d.");
    sql.append(source.timeColumn()).append(" < $3");
    if (request.status().isPresent()) {
      parameters.addString(request.status().get());
      sql.append(" and d.status = $").append(parameters.size());
    }
    if (endpointFilter.isPresent()) {
      // As text, cast by the server: the client would refuse a string for a uuid parameter.
      parameters.addString(endpointFilter.get());
      sql.append(" and d.").append(source.endpointColumn());
      sql.append(" = $").append(parameters.size()).append("::text::").append(source.endpointType());
    }
    sql.append("\norder by d.").append(source.timeColumn());
    sql.append(", d.").append(source.idColumn());
    return new DeliveryQuery(sql.toString(), parameters, columns, forms);
  }
}
