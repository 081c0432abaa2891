package io.hookexport.source.definition;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.Locale;
import java.util.Optional;

/** Queries the source for the platform's own id of a tenant. */
public record TenantQuestion(SourceDefinition definition) {

  /**
   * Returns empty when the source does not know the tenant; without a statement the tenant is the
   * id.
   */
  public Future<Optional<String>> platformId(SqlConnection connection, String tenant) {
    return definition
        .tenant()
        .map(statement -> platformId(connection, statement, tenant))
        .orElse(Future.succeededFuture(Optional.of(tenant)));
  }

  private Future<Optional<String>> platformId(
      SqlConnection connection, SourceStatement statement, String tenant) {
    String sql = "select d.id::text from " + statement.inBrackets() + " as d (id) limit 2";
    return StatementShape.read(connection, statement, 1)
        .compose(
            shape ->
                shape
                    .bind(1, tenant)
                    .map(
                        value ->
                            connection
                                .preparedQuery(sql)
                                .execute(Tuple.tuple().addValue(value))
                                .map(rows -> only(rows, tenant)))
                    .orElse(Future.succeededFuture(Optional.empty())));
  }

  private Optional<String> only(RowSet<Row> rows, String tenant) {
    if (rows.size() > 1) {
      throw new InvalidSourceException(
          String.format(
              Locale.ROOT,
              "source %s: %s: the tenant statement returns several rows for the tenant '%s'. Make it return one or none",
              definition.name(),
              definition.tenant().orElseThrow().near(),
              tenant));
    }
    return rows.size() == 0
        ? Optional.empty()
        : Optional.ofNullable(rows.iterator().next().getString(0));
  }
}
