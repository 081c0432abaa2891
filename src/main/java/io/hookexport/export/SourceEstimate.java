package io.hookexport.export;

import java.util.List;
import java.util.OptionalLong;

/**
 * What a source expects of an export that it has not read.
 *
 * @param rows as the planner expects, or counted; an expectation is never of rows that are all of
 *     others
 * @param exact whether they were counted
 * @param rowBytes about how long one is, as a few of them are; empty when they were not found in
 *     time
 * @param sorts whether the database sorts all rows of a large export before it returns the first
 * @param columns of the file, in its order
 * @param texts those of them that may hold any text
 */
public record SourceEstimate(
    long rows,
    boolean exact,
    OptionalLong rowBytes,
    boolean sorts,
    List<String> columns,
    List<String> texts) {
  public SourceEstimate {
    columns = List.copyOf(columns);
    texts = List.copyOf(texts);
  }
}
