package io.hookexport.export;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The known parts of a request for an export: all of it, or the parts that are not broken. The
 * rules can check an incomplete draft, so that a client learns of all violations at once.
 *
 * @param dataset empty when it is broken; the same holds for the direction, the two times and the
 *     three options
 * @param status empty when it is absent or broken; the same holds for the two ids
 * @param columns by position; empty where the name is broken
 * @param broken violations of parts that are empty here, unless the schema check has reported them
 */
public record RequestDraft(
    Optional<Dataset> dataset,
    Optional<Direction> direction,
    Optional<Instant> start,
    Optional<Instant> end,
    Optional<String> status,
    Optional<String> endpointId,
    Optional<UUID> inboundEndpointId,
    List<Optional<String>> columns,
    Optional<Compression> compression,
    Optional<FormulaEscaping> formulaEscaping,
    Optional<Boolean> byteOrderMark,
    List<Violation> broken) {

  public RequestDraft {
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

  /** Returns the violations that hold for every server and source. */
  List<Violation> violations() {
    List<Violation> violations = new ArrayList<>(broken);
    if (start.isPresent() && end.isPresent()) {
      violations.addAll(ofRange(start.get(), end.get()));
    }
    violations.addAll(
        ofEndpoints(possibleDirections(), endpointId.isPresent(), inboundEndpointId.isPresent()));
    return violations;
  }

  static List<Violation> ofRange(Instant start, Instant end) {
    return end.isAfter(start)
        ? List.of()
        : List.of(
            new Violation(
                "/end_time", "end_time must be after start_time (times are kept in microseconds)"));
  }

  static List<Violation> ofEndpoints(
      List<Direction> possible, boolean endpointId, boolean inboundEndpointId) {
    List<Violation> violations = new ArrayList<>();
    if (endpointId && !possible.contains(Direction.OUTBOUND)) {
      violations.add(
          new Violation("/endpoint_id", "endpoint_id can be used only with direction 'outbound'"));
    }
    if (inboundEndpointId && !possible.contains(Direction.INBOUND)) {
      violations.add(
          new Violation(
              "/inbound_endpoint_id",
              "inbound_endpoint_id can be used only with direction 'inbound'"));
    }
    return violations;
  }

  /** Returns the request of a complete draft. */
  public ExportRequest request() {
    return new ExportRequest(
        dataset.orElseThrow(),
        direction.orElseThrow(),
        start.orElseThrow(),
        end.orElseThrow(),
        status,
        endpointId,
        inboundEndpointId,
        columns.stream().map(Optional::orElseThrow).toList(),
        compression.orElseThrow(),
        formulaEscaping.orElseThrow(),
        byteOrderMark.orElseThrow());
  }
}
