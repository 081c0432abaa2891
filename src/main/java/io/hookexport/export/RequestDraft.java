package io.hookexport.export;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * What is known of a request for an export: all of it, or what is left when broken parts are taken
 * away. The rules can be asked for what is left, so that a client hears of everything at once.
 *
 * @param direction empty when it is broken
 * @param start empty when it is broken, as {@code end}
 * @param status empty when there is none or it is broken, as the two ids
 * @param columns by position; empty where the name is broken
 */
public record RequestDraft(
    Optional<Direction> direction,
    Optional<Instant> start,
    Optional<Instant> end,
    Optional<String> status,
    Optional<String> endpointId,
    Optional<UUID> inboundEndpointId,
    List<Optional<String>> columns) {

  public RequestDraft {
    columns = List.copyOf(columns);
  }

  /** The direction, or both when it is broken: what none of them allows is wrong in any case. */
  public List<Direction> possibleDirections() {
    return direction.map(List::of).orElse(List.of(Direction.values()));
  }

  /** Whether both times are known and in order. */
  boolean hasRange() {
    return start.isPresent() && end.isPresent() && end.get().isAfter(start.get());
  }

  /** What is wrong whatever server and source it is meant for. */
  List<Violation> violations() {
    List<Violation> violations = new ArrayList<>();
    if (start.isPresent() && end.isPresent() && !hasRange()) {
      violations.add(
          new Violation(
              "/end_time", "end_time must be after start_time (times are kept in microseconds)"));
    }
    if (endpointId.isPresent() && !possibleDirections().contains(Direction.OUTBOUND)) {
      violations.add(
          new Violation("/endpoint_id", "endpoint_id can be used only with direction 'outbound'"));
    }
    if (inboundEndpointId.isPresent() && !possibleDirections().contains(Direction.INBOUND)) {
      violations.add(
          new Violation(
              "/inbound_endpoint_id",
              "inbound_endpoint_id can be used only with direction 'inbound'"));
    }
    return violations;
  }
}
