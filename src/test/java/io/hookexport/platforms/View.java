package io.hookexport.platforms;

import io.hookexport.export.Feed;
import io.hookexport.source.definition.SourceDefinition.DirectionDefinition;
import io.hookexport.support.TestRequest;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What one tenant can export.
 *
 * @param rows all that the model says, in order
 */
record View(Feed feed, int tenant, DirectionDefinition definition, List<Map<String, String>> rows) {
  static final Instant FIRST = Instant.parse("2000-01-01T00:00:00Z");
  static final Instant LAST = Instant.parse("2200-01-01T00:00:00Z");

  Instant at(Map<String, String> row) {
    return Instant.parse(row.get(definition.timeColumn()));
  }

  List<Map<String, String>> in(Instant from, Instant to) {
    return rows.stream().filter(r -> !at(r).isBefore(from) && at(r).isBefore(to)).toList();
  }

  List<Map<String, String>> with(String column, String value) {
    return rows.stream().filter(row -> value.equals(row.get(column))).toList();
  }

  /** Whether the source declares a status. */
  Predicate<String> known() {
    return definition().statuses().names()::contains;
  }

  Stream<String> values(String column) {
    return rows.stream().map(row -> row.get(column)).filter(Objects::nonNull).distinct();
  }

  /** As the report of a check writes them. */
  String counts() {
    Map<String, Long> counts =
        rows.stream()
            .map(row -> Objects.requireNonNullElse(row.get("status"), "(empty)"))
            .collect(Collectors.groupingBy(status -> status, TreeMap::new, Collectors.counting()));
    String each =
        counts.entrySet().stream()
            .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
            .map(count -> count.getKey() + ": " + count.getValue())
            .collect(Collectors.joining(", "));
    return " ms: " + rows.size() + (each.isEmpty() ? "" : "; " + each) + "\n";
  }

  /** All columns that the model knows. */
  String[] columns() {
    return rows.isEmpty() ? new String[0] : rows.get(0).keySet().toArray(String[]::new);
  }

  TestRequest request(Instant from, Instant to) {
    return new TestRequest()
        .dataset(feed.dataset())
        .direction(feed.direction())
        .columns(columns())
        .range(from, to);
  }

  TestRequest everything() {
    return request(FIRST, LAST);
  }

  @Override
  public String toString() {
    return feed.words() + " of tenant " + tenant;
  }
}
