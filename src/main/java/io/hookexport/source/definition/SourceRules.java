package io.hookexport.source.definition;

import io.hookexport.export.Dataset;
import io.hookexport.export.Direction;
import io.hookexport.export.ExportException;
import io.hookexport.export.ExportRequest;
import io.hookexport.export.Failure;
import io.hookexport.export.Feed;
import io.hookexport.export.RequestDraft;
import io.hookexport.export.RowFilter;
import io.hookexport.export.Violation;
import io.hookexport.source.definition.SourceDefinition.DirectionDefinition;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Checks a request against the definition of a source, without querying its database. */
public final class SourceRules {
  private SourceRules() {}

  /**
   * Returns the violations in the order of the request's parts, at most one for each pointer.
   *
   * @param shapes of the selects that are known
   */
  public static List<Violation> violations(
      SourceDefinition definition, Map<Feed, SelectShape> shapes, RequestDraft draft) {
    Set<Dataset> existing = new LinkedHashSet<>();
    definition.feeds().forEach(feed -> existing.add(feed.dataset()));
    if (draft.possibleDatasets().stream().noneMatch(existing::contains)) {
      return List.of(
          new Violation(
              "/dataset",
              String.format(
                  Locale.ROOT,
                  "this platform has no %s; there are: %s",
                  draft.possibleDatasets().get(0).wireName(),
                  names(existing))));
    }
    List<Feed> possible =
        definition.feeds().stream()
            .filter(feed -> draft.possibleDatasets().contains(feed.dataset()))
            .filter(feed -> draft.possibleDirections().contains(feed.direction()))
            .toList();
    if (possible.isEmpty()) {
      return List.of(
          new Violation(
              "/direction",
              String.format(
                  Locale.ROOT,
                  "this platform has no %s %s",
                  draft.possibleDirections().get(0).wireName(),
                  draft.dataset().map(Dataset::wireName).orElse("rows"))));
    }
    List<Violation> violations = new ArrayList<>();
    checkStatuses(statuses(definition, possible), draft, violations);
    checkFilters(possible.stream().map(shapes::get).toList(), draft, violations);
    checkForm(Direction.OUTBOUND, draft.endpointId(), definition, possible)
        .ifPresent(violations::add);
    checkForm(Direction.INBOUND, draft.inboundEndpointId(), definition, possible)
        .ifPresent(violations::add);
    checkColumns(definition, draft, possible, violations);
    return violations;
  }

  /**
   * Returns the failure of an export whose source has changed since it was created: an empty
   * column, or a filter that finds nothing, would look like a complete file.
   */
  public static Optional<ExportException> changed(
      SourceDefinition definition, ExportRequest request) {
    return missing(definition, request).map(SourceRules::changed);
  }

  /** As {@link #changed(SourceDefinition, ExportRequest)}, for columns that filters need. */
  public static Optional<ExportException> changed(SelectShape shape, RowFilter filter) {
    return Arrays.stream(FilterColumn.values())
        .filter(needed -> needed.isWanted(filter.eventTypes(), filter.responseStatuses()))
        .map(FilterColumn::column)
        .filter(column -> !shape.forms().containsKey(column))
        .findFirst()
        .map(column -> changed("no column '" + column + "'"));
  }

  private static ExportException changed(String missing) {
    String words = "The source has changed since the export was created: it has " + missing;
    return ExportException.internal(words, null)
        .endsExportAs(Failure.Code.SOURCE_ERROR, words + ". Create another export.");
  }

  /** A filter on a column that the select lacks would find nothing, which looks like an answer. */
  private static void checkFilters(
      List<@Nullable SelectShape> shapes, RequestDraft draft, List<Violation> violations) {
    for (FilterColumn filter : FilterColumn.values()) {
      if (filter.isWanted(draft.eventTypes(), draft.responseStatuses())
          && shapes.stream().allMatch(s -> s != null && !s.forms().containsKey(filter.column()))) {
        violations.add(
            new Violation(
                "/" + filter.property(),
                filter.property()
                    + " cannot be used: this platform's data have no "
                    + filter.column()));
      }
    }
  }

  private static Optional<String> missing(SourceDefinition definition, ExportRequest request) {
    if (!definition.feeds().contains(request.feed())) {
      return Optional.of("no " + request.feed().words());
    }
    DirectionDefinition source = definition.of(request.feed());
    List<String> columns = DeliveryColumns.known(source, request.feed());
    return Stream.concat(
            request.columns().stream()
                .filter(column -> !columns.contains(column))
                .map(column -> "no column '" + column + "'"),
            request.filter().statuses().stream()
                .filter(status -> !source.statuses().names().contains(status))
                .map(status -> "no status '" + status + "'"))
        .findFirst();
  }

  private static void checkStatuses(
      Set<String> known, RequestDraft draft, List<Violation> violations) {
    Map<String, String> wanted = new LinkedHashMap<>();
    draft.status().ifPresent(status -> wanted.put("/status", status));
    for (int i = 0; i < draft.statuses().size(); i++) {
      wanted.put("/statuses/" + i, draft.statuses().get(i).orElse(""));
    }
    wanted.forEach(
        (pointer, status) -> {
          if (!status.isEmpty() && !known.contains(status)) {
            violations.add(
                new Violation(
                    pointer,
                    String.format(
                        Locale.ROOT,
                        "status '%s' never occurs in these data; there are: %s",
                        status,
                        String.join(", ", known))));
          }
        });
  }

  private static String names(Set<Dataset> datasets) {
    return datasets.stream().map(Dataset::wireName).collect(Collectors.joining(", "));
  }

  private static Set<String> statuses(SourceDefinition definition, List<Feed> possible) {
    Set<String> names = new LinkedHashSet<>();
    possible.forEach(feed -> names.addAll(definition.of(feed).statuses().names()));
    return names;
  }

  /**
   * Returns the id of an outbound endpoint in the source's form; empty when clients do not write
   * ids in this form. The datasets of a platform have the same endpoints.
   */
  public static Optional<String> outboundEndpoint(SourceDefinition definition, String id) {
    return definition.feeds().stream()
        .filter(feed -> feed.direction() == Direction.OUTBOUND)
        .flatMap(feed -> definition.of(feed).convert(id).stream())
        .findFirst();
  }

  /** Returns a violation when the id has the form of no possible feed of the direction. */
  private static Optional<Violation> checkForm(
      Direction direction, Optional<String> id, SourceDefinition definition, List<Feed> possible) {
    List<DirectionDefinition> sources =
        possible.stream()
            .filter(feed -> feed.direction() == direction)
            .map(definition::of)
            .toList();
    if (id.isEmpty()
        || sources.isEmpty()
        || sources.stream().anyMatch(source -> source.convert(id.get()).isPresent())) {
      return Optional.empty();
    }
    String name = direction.endpointProperty();
    String form = sources.get(0).endpointForm().orElseThrow().description();
    return Optional.of(new Violation("/" + name, name + " must be in format " + form));
  }

  private static void checkColumns(
      SourceDefinition definition,
      RequestDraft draft,
      List<Feed> possible,
      List<Violation> violations) {
    Set<String> known = new LinkedHashSet<>();
    possible.forEach(feed -> known.addAll(DeliveryColumns.known(definition.of(feed), feed)));
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < draft.columns().size(); i++) {
      String column = draft.columns().get(i).orElse("");
      if (column.isEmpty()) {
        continue;
      }
      if (!known.contains(column)) {
        violations.add(new Violation("/columns/" + i, unknown(column, draft, known)));
      } else if (!seen.add(column)) {
        violations.add(new Violation("/columns/" + i, "'" + column + "' is named twice"));
      }
    }
  }

  private static String unknown(String column, RequestDraft draft, Set<String> columns) {
    if (draft.dataset().isEmpty()) {
      return "'" + column + "' is a column of neither deliveries nor attempts";
    }
    String dataset = draft.dataset().get().wireName();
    return draft
        .direction()
        .map(
            known ->
                String.format(
                    Locale.ROOT,
                    "'%s' is not a column of %s; there are: %s",
                    column,
                    new Feed(draft.dataset().get(), known).words(),
                    String.join(", ", columns)))
        .orElse("'" + column + "' is a column of neither outbound nor inbound " + dataset);
  }
}
