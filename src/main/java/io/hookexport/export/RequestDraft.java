package io.hookexport.export;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The known parts of a request for an export: all of it, or the parts that are not broken. The
 * rules can check an incomplete draft, so that a client learns of all violations at once.
 *
 * @param dataset empty when it is broken; the same holds for the direction, the two times and the
 *     three options
 * @param status empty when it is absent or broken; the same holds for the two ids
 * @param statuses by position; empty where the item is broken; the same holds for the other lists
 * @param broken violations of parts that are empty here, unless the schema check has reported them
 */
public record RequestDraft(
    Optional<Dataset> dataset,
    Optional<Direction> direction,
    Optional<Instant> start,
    Optional<Instant> end,
    Optional<String> status,
    List<Optional<String>> statuses,
    List<Optional<String>> eventTypes,
    List<Optional<String>> responseStatuses,
    Optional<String> endpointId,
    Optional<String> inboundEndpointId,
    List<Optional<String>> columns,
    Optional<Compression> compression,
    Optional<FormulaEscaping> formulaEscaping,
    Optional<Boolean> byteOrderMark,
    List<Violation> broken) {

  public RequestDraft {
    statuses = List.copyOf(statuses);
    eventTypes = List.copyOf(eventTypes);
    responseStatuses = List.copyOf(responseStatuses);
    columns = List.copyOf(columns);
    broken = List.copyOf(broken);
  }

  /**
   * Returns the direction, or both when it is broken: a violation in every direction is one in any
   * case.
   */
  public List<Direction> possibleDirections() {
    return direction.map(List::of).orElse(List.of(Direction.values()));
  }

  /** Returns the datasets as {@link #possibleDirections} does the directions. */
  public List<Dataset> possibleDatasets() {
    return dataset.map(List::of).orElse(List.of(Dataset.values()));
  }

  /** Returns whether both times are known and in order. */
  boolean hasRange() {
    return start.isPresent() && end.isPresent() && end.get().isAfter(start.get());
  }

  /** Returns a draft of which only the outbound endpoint is known. */
  static RequestDraft ofEndpoint(String endpoint) {
    return new RequestDraft(
        Optional.empty(),
        Optional.of(Direction.OUTBOUND),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        List.of(),
        List.of(),
        Optional.of(endpoint),
        Optional.empty(),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of());
  }

  /**
   * Returns the request for the endpoint of the access, as its maker wrote it. Throws FORBIDDEN for
   * other rows.
   *
   * @param inSource returns the source's own form of an endpoint id
   */
  RequestDraft within(Access access, Function<String, Optional<String>> inSource) {
    return access.endpoint().map(fixed -> within(fixed, inSource)).orElse(this);
  }

  private RequestDraft within(
      Access.FixedEndpoint fixed, Function<String, Optional<String>> inSource) {
    if (!possibleDirections().contains(Direction.OUTBOUND)
        || inboundEndpointId.isPresent()
        || endpointId.filter(wanted -> !isSame(wanted, fixed, inSource)).isPresent()) {
      throw Refusals.otherEndpoint();
    }
    return new RequestDraft(
        dataset,
        direction,
        start,
        end,
        status,
        statuses,
        eventTypes,
        responseStatuses,
        Optional.of(fixed.id()),
        inboundEndpointId,
        columns,
        compression,
        formulaEscaping,
        byteOrderMark,
        broken);
  }

  private static boolean isSame(
      String wanted, Access.FixedEndpoint fixed, Function<String, Optional<String>> inSource) {
    return wanted.equals(fixed.id())
        || inSource.apply(wanted).filter(fixed.sourceId()::equals).isPresent();
  }

  /** Returns the violations that hold for every server and source. */
  List<Violation> violations() {
    List<Violation> violations = new ArrayList<>(broken);
    if (start.isPresent() && end.isPresent()) {
      violations.addAll(ofRange(start.get(), end.get()));
    }
    if (status.isPresent() && !statuses.isEmpty()) {
      violations.add(
          new Violation("/statuses", "statuses cannot be used together with status; use one"));
    }
    requireDirection(Direction.OUTBOUND, endpointId, violations);
    requireDirection(Direction.INBOUND, inboundEndpointId, violations);
    return violations;
  }

  static List<Violation> ofRange(Instant start, Instant end) {
    return end.isAfter(start)
        ? List.of()
        : List.of(
            new Violation(
                "/end_time", "end_time must be after start_time (times are kept in microseconds)"));
  }

  private void requireDirection(
      Direction needed, Optional<String> endpoint, List<Violation> violations) {
    if (endpoint.isPresent() && !possibleDirections().contains(needed)) {
      String name = needed.endpointProperty();
      violations.add(
          new Violation(
              "/" + name, name + " can be used only with direction '" + needed.wireName() + "'"));
    }
  }

  /** Returns the request of a complete draft. */
  public ExportRequest request() {
    return new ExportRequest(
        dataset.orElseThrow(),
        direction.orElseThrow(),
        start.orElseThrow(),
        end.orElseThrow(),
        new RowFilter(
            status.map(List::of).orElseGet(() -> complete(statuses)),
            complete(eventTypes),
            complete(responseStatuses),
            endpointId.or(() -> inboundEndpointId)),
        complete(columns),
        compression.orElseThrow(),
        formulaEscaping.orElseThrow(),
        byteOrderMark.orElseThrow());
  }

  private static List<String> complete(List<Optional<String>> items) {
    return items.stream().map(Optional::orElseThrow).toList();
  }
}
