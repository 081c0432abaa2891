package io.hookexport.export;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a client can ask of one feed of a source.
 *
 * @param timeColumn the column that the range of an export applies to
 * @param filters properties of a request that select rows of this feed
 * @param endpointIdForm how endpoint ids are written; empty: as the platform writes them
 * @param statuses that occur, as files show them
 * @param columns in the order of a file
 */
public record FeedDescription(
    Feed feed,
    String timeColumn,
    List<String> filters,
    Optional<String> endpointIdForm,
    List<String> statuses,
    List<Column> columns) {
  public FeedDescription {
    filters = List.copyOf(filters);
    statuses = List.copyOf(statuses);
    columns = List.copyOf(columns);
  }

  /**
   * A column of the file.
   *
   * @param nullable whether cells may be empty
   * @param alwaysEmpty whether the platform lacks it, so that all cells are empty
   * @param isDefault whether a file has it when the client names no columns
   * @param description may be empty
   */
  public record Column(
      String name,
      Type type,
      boolean nullable,
      boolean alwaysEmpty,
      boolean isDefault,
      String description) {}

  /** What the text of a cell is. */
  public enum Type {
    STRING,
    INTEGER,
    NUMBER,
    BOOLEAN,
    DATE_TIME,
    UUID,
    JSON;

    /** Returns STRING for a type of a newer version: the cells of CSV are texts. */
    public static Type of(String wireName) {
      return Arrays.stream(values())
          .filter(type -> type.wireName().equals(wireName))
          .findFirst()
          .orElse(STRING);
    }

    public String wireName() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }
}
