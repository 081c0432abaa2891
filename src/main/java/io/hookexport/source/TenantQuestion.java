package io.hookexport.source;

import io.hookexport.source.definition.InvalidSourceException;
import io.hookexport.source.definition.SourceDefinition;
import io.hookexport.source.definition.SourceStatement;
import io.hookexport.source.definition.StatementShape;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.Optional;

/** Queries a source for the platform's own id of a tenant. */
record TenantQuestion(SourceDefinition source) {
  /**
   * Returns empty when the source does not know the tenant; without a tenant statement the given
   * tenant is the id.
   */
  Future<Optional<String>> platformId(SqlConnection connection, String given) {
    return source
        .tenant()
        .map(statement -> platformId(connection, statement, given))
        .orElse(Future.succeededFuture(Optional.of(given)));
  }

  private Future<Optional<String>> platformId(
      SqlConnection connection, SourceStatement statement, String given) {
    String sql = "select d.id::text from " + statement.inBrackets() + " as d (id) limit 2";
    return StatementShape.read(connection, statement, 1)
        .compose(
            shape ->
                shape
                    .bind(1, given)
                    .map(
                        value ->
                            connection
                                .preparedQuery(sql)
                                .execute(Tuple.tuple().addValue(value))
                                .map(rows -> only(rows, statement, given)))
                    .orElse(Future.succeededFuture(Optional.empty())));
  }

  private Optional<String> only(RowSet<Row> rows, SourceStatement statement, String given) {
    if (rows.size() > 1) {
      throw new InvalidSourceException(
          null,
          "source %s: %s: the tenant statement returns several rows for the tenant '%s'. Make it return one or none",
          source.name(),
          statement.near(),
          given);
    }
    return rows.size() == 0
        ? Optional.empty()
        : Optional.ofNullable(rows.iterator().next().getString(0));
  }
}
