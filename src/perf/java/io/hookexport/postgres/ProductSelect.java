package io.hookexport.postgres;

import io.hookexport.export.Compression;
import io.hookexport.export.Dataset;
import io.hookexport.export.Direction;
import io.hookexport.export.ExportRequest;
import io.hookexport.export.Feed;
import io.hookexport.export.FormulaEscaping;
import io.hookexport.export.RowFilter;
import io.hookexport.source.definition.CellForm;
import io.hookexport.source.definition.DeliveryColumns;
import io.hookexport.source.definition.SourceDefinition;
import io.hookexport.source.rows.DeliveryQueries;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the product asks PostgreSQL for, so that a benchmark can ask how it goes about it. */
public final class ProductSelect {
  private static final Feed FEED = new Feed(Dataset.DELIVERIES, Direction.OUTBOUND);

  private ProductSelect() {}

  /** All columns of the native source; $1 tenant, $2 and $3 start and end of the range. */
  public static String outbound() {
    ExportRequest all =
        new ExportRequest(
            FEED.dataset(),
            FEED.direction(),
            Instant.EPOCH,
            Instant.EPOCH.plusSeconds(1),
            RowFilter.NONE,
            List.of(),
            Compression.NONE,
            FormulaEscaping.NONE,
            false);
    Map<String, CellForm> plain = new HashMap<>();
    DeliveryColumns.of(FEED).forEach(column -> plain.put(column, CellForm.BINARY));
    DeliveryQueries queries =
        new DeliveryQueries(
            SourceDefinition.load("native", Map.of()).of(FEED), plain, "", all, Optional.empty());
    return queries.of(queries.whole()).sql();
  }
}
