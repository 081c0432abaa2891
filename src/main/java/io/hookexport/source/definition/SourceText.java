package io.hookexport.source.definition;

import io.hookexport.export.Dataset;
import io.hookexport.export.Feed;
import io.hookexport.source.definition.SourceDefinition.ColumnDefinition;
import io.hookexport.source.definition.SourceDefinition.DirectionDefinition;
import io.hookexport.source.definition.SourceDefinition.PlatformVersions;
import io.hookexport.source.definition.SourceDefinition.Statuses;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a source is, as lines for people. Needs no database. */
public final class SourceText {
  private final List<String> lines = new ArrayList<>();

  private SourceText() {}

  /** Returns a table of the built-in sources. */
  public static List<String> list() {
    List<String> table = new ArrayList<>(List.of(row("SOURCE", "PLATFORM", "SCHEMA", "DATASETS")));
    for (String name : SourceDefinition.BUILT_IN) {
      SourceDefinition source = SourceDefinition.describe(name);
      table.add(
          row(
              name,
              source.platform().map(PlatformVersions::name).orElse("its own tables"),
              source.platform().map(SourceText::versions).orElse("-"),
              Arrays.stream(Dataset.values())
                  .map(dataset -> directions(source, dataset))
                  .flatMap(Optional::stream)
                  .collect(Collectors.joining(", "))));
    }
    return table;
  }

  private static String row(Object... cells) {
    return String.format(Locale.ROOT, "%-10s  %-14s  %-30s  %s", cells);
  }

  private static String versions(PlatformVersions platform) {
    return platform.oldest() + ".." + platform.tested();
  }

  private static Optional<String> directions(SourceDefinition source, Dataset dataset) {
    List<String> directions =
        source.feeds().stream()
            .filter(feed -> feed.dataset() == dataset)
            .map(feed -> feed.direction().wireName())
            .toList();
    return directions.isEmpty()
        ? Optional.empty()
        : Optional.of(dataset.wireName() + " (" + String.join(", ", directions) + ")");
  }

  /**
   * Returns what a source has.
   *
   * @param name of a built-in source, or the path of a folder, with a slash
   * @throws InvalidSourceException when its files are wrong
   */
  public static List<String> show(String name) {
    SourceText text = new SourceText();
    text.show(SourceDefinition.describe(name));
    return text.lines;
  }

  private void show(SourceDefinition source) {
    add("source", source.name());
    source
        .platform()
        .ifPresent(
            platform -> {
              add("platform", platform.name());
              add("schema", versions(platform) + ", oldest to newest tested");
              add("  version", platform.version().file());
            });
    add(
        "tenant",
        source
            .tenant()
            .map(statement -> "found by " + statement.file() + " from the tenant of a project")
            .orElse("that of a project, compared as it is"));
    source.guard().ifPresent(guard -> add("guard", guard.file()));
    source
        .parameters()
        .forEach(
            (parameter, is) ->
                add(
                    "parameter",
                    parameter
                        + is.defaultValue().map(value -> " = " + value).orElse(", must be set")
                        + ": "
                        + is.description()));
    source.settings().forEach((setting, value) -> add("setting", setting + " = " + value));
    source.feeds().forEach(feed -> show(feed, source.of(feed)));
  }

  private void show(Feed feed, DirectionDefinition source) {
    lines.add("");
    lines.add(feed.words());
    add("  select", source.select().file() + (source.seeks() ? ", seeks a range" : ""));
    source.count().ifPresent(count -> add("  count", count.file()));
    add("  time", source.timeColumn());
    add("  order", source.timeColumn() + ", " + String.join(", ", source.order()));
    add("  statuses", statuses(source.statuses()));
    add(
        "  endpoint",
        source.endpointColumn()
            + (" (" + source.endpointType() + "), written as ")
            + source.endpointForm().map(EndpointForm::description).orElse("in the tables")
            + ("; exists: " + source.endpointExists().file()));
    lines.add(
        "  columns (* only in a file whose request names it; one that the select lacks is empty)");
    List<String> defaults = DeliveryColumns.defaults(source, feed);
    for (String column : DeliveryColumns.known(source, feed)) {
      String words =
          Optional.ofNullable(source.columns().get(column))
              .map(ColumnDefinition::description)
              .filter(description -> !description.isEmpty())
              .orElse(ColumnMeanings.of(feed.dataset(), column));
      lines.add(
          String.format(
                  Locale.ROOT,
                  "  %s %-21s  %s",
                  defaults.contains(column) ? " " : "*",
                  column,
                  words)
              .stripTrailing());
    }
  }

  private static String statuses(Statuses statuses) {
    return statuses.names().stream()
        .map(name -> name + values(statuses.values(), name))
        .collect(Collectors.joining(", "));
  }

  private static String values(Map<String, List<String>> values, String name) {
    return values.containsKey(name) ? " (" + String.join(", ", values.get(name)) + ")" : "";
  }

  private void add(String what, String text) {
    lines.add(String.format(Locale.ROOT, "%-12s  %s", what, text));
  }
}
