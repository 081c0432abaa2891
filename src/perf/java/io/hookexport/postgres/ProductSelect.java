package io.hookexport.postgres;

import io.hookexport.export.Dataset;
import io.hookexport.export.Direction;
import io.hookexport.export.ExportRequest;
import io.hookexport.export.Feed;
import io.hookexport.export.RowFilter;
import io.hookexport.source.definition.CellForm;
import io.hookexport.source.definition.DeliveryColumns;
import io.hookexport.source.definition.SourceDefinition;
import io.hookexport.source.definition.SourceDefinition.ColumnDefinition;
import io.hookexport.source.definition.SourceDefinition.DirectionDefinition;
import io.hookexport.source.rows.DeliveryQueries;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What the product asks PostgreSQL for, so that a benchmark can ask how it goes about it, or have
 * psql ask for the same. $1 is the tenant, $2 and $3 are start and end of the range.
 *
 * @param columns of a request that names all; empty for those of a request that names none
 */
public record ProductSelect(SourceDefinition definition, Feed feed, List<String> columns) {
  /** The columns of a request that names none. */
  public static ProductSelect defaults(String source, Dataset dataset) {
    Feed feed = new Feed(dataset, Direction.OUTBOUND);
    return new ProductSelect(SourceDefinition.load(source, Map.of()), feed, List.of());
  }

  /** All columns of a source. */
  public static ProductSelect all(String source, Dataset dataset) {
    ProductSelect defaults = defaults(source, dataset);
    Feed feed = defaults.feed();
    return new ProductSelect(
        defaults.definition(), feed, DeliveryColumns.known(defaults.direction(), feed));
  }

  /** As the product asks for it, as far as the types of the columns do not matter. */
  public String sql() {
    Map<String, CellForm> plain = new HashMap<>();
    String select = direction().select().sql();
    for (String column : DeliveryColumns.known(direction(), feed)) {
      if (Pattern.compile("[. ]" + column + "\\b").matcher(select).find()) {
        plain.put(column, CellForm.BINARY);
      }
    }
    ExportRequest request =
        ExportRequest.plain(
            feed, Instant.EPOCH, Instant.EPOCH.plusSeconds(1), RowFilter.NONE, columns);
    DeliveryQueries queries =
        new DeliveryQueries(direction(), plain, "", request, Optional.empty());
    return queries.of(queries.whole()).sql();
  }

  /**
   * The same rows and cells for {@code \\copy}: on one line, with the names of the columns, and
   * text where the product makes text of bytes.
   */
  public String copied() {
    String sql = sql();
    int end = sql.indexOf("\nfrom (");
    List<String> cells =
        List.of(sql.substring("select ".length(), end).split(", (?=d\\.|null|case)", -1));
    List<String> named = new ArrayList<>();
    List<String> names = columns.isEmpty() ? DeliveryColumns.defaults(direction(), feed) : columns;
    for (int i = 0; i < names.size(); i++) {
      ColumnDefinition declared = direction().columns().get(names.get(i));
      boolean bytes = declared != null && declared.bytes().isPresent();
      String cell = bytes ? "convert_from(" + cells.get(i) + ", 'UTF8')" : cells.get(i);
      named.add(cell + " as " + names.get(i));
    }
    String all = "select " + String.join(", ", named) + sql.substring(end);
    return all.replaceAll("--[^\n]*", "").replaceAll("\\s+", " ").strip();
  }

  private DirectionDefinition direction() {
    return definition.of(feed);
  }
}
