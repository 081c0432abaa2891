package io.hookexport.source.definition;

import io.hookexport.export.Feed;
import io.hookexport.export.FeedDescription;
import io.hookexport.export.FeedDescription.Column;
import io.hookexport.source.definition.SourceDefinition.ColumnDefinition;
import io.hookexport.source.definition.SourceDefinition.DirectionDefinition;
import io.vertx.sqlclient.desc.ColumnDescriptor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Says to clients what a feed has: what {@code source.yaml} declares, and the select returns. */
public final class FeedDescriptions {
  private FeedDescriptions() {}

  /**
   * @param shape of the feed's select
   */
  public static FeedDescription of(Feed feed, DirectionDefinition source, SelectShape shape) {
    Map<String, String> types = new HashMap<>();
    for (ColumnDescriptor column : shape.statement().columns()) {
      types.put(column.name(), column.typeName());
    }
    return new FeedDescription(
        feed,
        source.timeColumn(),
        filters(feed, types.keySet()),
        source.endpointForm().map(EndpointForm::description),
        List.copyOf(source.statuses().names()),
        columns(feed, source, types));
  }

  /** Returns the properties of a request that need the column of a select, and have it. */
  private static List<String> filters(Feed feed, Set<String> columns) {
    List<String> filters = new ArrayList<>(List.of("status", "statuses"));
    Arrays.stream(FilterColumn.values())
        .filter(filter -> columns.contains(filter.column()))
        .map(FilterColumn::property)
        .forEach(filters::add);
    filters.add(feed.direction().endpointProperty());
    return filters;
  }

  private static List<Column> columns(
      Feed feed, DirectionDefinition source, Map<String, String> types) {
    List<String> defaults = DeliveryColumns.defaults(source, feed);
    return DeliveryColumns.known(source, feed).stream()
        .map(
            name -> {
              Optional<ColumnDefinition> declared = Optional.ofNullable(source.columns().get(name));
              return new Column(
                  name,
                  type(name, source, types.get(name)),
                  // A row without a time is in no export.
                  !name.equals(source.timeColumn()) && !source.notNull().contains(name),
                  !types.containsKey(name),
                  defaults.contains(name),
                  declared
                      .map(ColumnDefinition::description)
                      .filter(words -> !words.isEmpty())
                      .orElse(ColumnMeanings.of(feed.dataset(), name)));
            })
        .toList();
  }

  /**
   * @param typeName the client's name of the type; null for a column that the select lacks
   */
  private static FeedDescription.Type type(
      String column, DirectionDefinition source, @Nullable String typeName) {
    if (typeName == null || (column.equals("status") && source.statuses().isMapped())) {
      return FeedDescription.Type.STRING;
    }
    return switch (typeName) {
      case "INT2", "INT4", "INT8" -> FeedDescription.Type.INTEGER;
      case "FLOAT4", "FLOAT8", "NUMERIC" -> FeedDescription.Type.NUMBER;
      case "BOOL" -> FeedDescription.Type.BOOLEAN;
      case "TIMESTAMPTZ", "TIMESTAMP" -> FeedDescription.Type.DATE_TIME;
      case "UUID" -> FeedDescription.Type.UUID;
      case "JSON", "JSONB" -> FeedDescription.Type.JSON;
      default -> FeedDescription.Type.STRING;
    };
  }
}
