package io.hookexport.source.definition;

import io.hookexport.export.Direction;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One webhook platform's tables, as data: a folder with {@code source.yaml} and one select for each
 * direction. See {@code sql/sources/native} for a commented example.
 *
 * @param tenant returns the platform's own id for the tenant {@code $1} of a project; absent: the
 *     tenant is that id
 * @param positions file positions of the keys
 */
public record SourceDefinition(
    String name,
    Optional<SourceStatement> tenant,
    DirectionDefinition outbound,
    DirectionDefinition inbound,
    KeyPositions positions) {

  public DirectionDefinition of(Direction direction) {
    return direction == Direction.OUTBOUND ? outbound : inbound;
  }

  /**
   * Queries the source for the platform's own id of the given tenant. Returns empty when the source
   * does not know it; without a statement the tenant is the id.
   */
  public Future<Optional<String>> platformId(SqlConnection connection, String given) {
    return tenant
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
          name,
          statement.near(),
          given);
    }
    return rows.size() == 0
        ? Optional.empty()
        : Optional.ofNullable(rows.iterator().next().getString(0));
  }

  /**
   * Reads the folder of that name below {@code sql/sources} on the class path, or the folder at
   * that path.
   *
   * @throws InvalidSourceException names file and problem
   */
  public static SourceDefinition load(String name) {
    return new SourceYaml(new SourceFiles(name)).read();
  }

  /**
   * One direction of a source.
   *
   * @param select yields the contract's columns for the tenant {@code $1}
   * @param timeColumn the column of the range filter and first of the order
   * @param order the columns that order rows of one instant; unique together with the time
   * @param endpointColumn the column of the endpoint filter
   * @param endpointType the SQL type of that column
   * @param endpointExists a query with tenant {@code $1} and endpoint {@code $2}
   * @param endpointForm how clients write an endpoint id; absent: as the source does
   * @param neverShows statuses that no row of this source can have
   */
  public record DirectionDefinition(
      SourceStatement select,
      String timeColumn,
      List<String> order,
      String endpointColumn,
      String endpointType,
      SourceStatement endpointExists,
      Optional<EndpointForm> endpointForm,
      Set<String> neverShows) {

    /**
     * Returns an endpoint id in the source's form; empty when clients do not write ids in this
     * form.
     */
    public Optional<String> convert(String id) {
      return endpointForm.map(form -> form.convert(id)).orElse(Optional.of(id));
    }
  }
}
