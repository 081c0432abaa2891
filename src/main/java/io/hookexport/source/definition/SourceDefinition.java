package io.hookexport.source.definition;

import io.hookexport.export.Direction;
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
