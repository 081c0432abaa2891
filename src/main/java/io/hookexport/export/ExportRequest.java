package io.hookexport.export;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A client's request, valid by construction as far as it can be checked without a database.
 *
 * @param start first instant of the half-open range, whole microseconds
 * @param end first instant after the range
 * @param status only deliveries in this status, a wire name of the contract
 * @param endpointId only deliveries of this outbound endpoint, in the form the client used
 * @param columns names in the requested order; empty means all, in the contract's order
 */
public record ExportRequest(
    Direction direction,
    Instant start,
    Instant end,
    Optional<String> status,
    Optional<String> endpointId,
    Optional<UUID> inboundEndpointId,
    List<String> columns,
    Compression compression,
    FormulaEscaping formulaEscaping,
    boolean byteOrderMark) {

  /** Throws {@link ExportException} INVALID_REQUEST with every violation when a rule is broken. */
  public ExportRequest {
    columns = List.copyOf(columns);
    List<Violation> violations = new ArrayList<>(RequestDraft.ofRange(start, end));
    violations.addAll(
        RequestDraft.ofEndpoints(
            List.of(direction), endpointId.isPresent(), inboundEndpointId.isPresent()));
    if (!violations.isEmpty()) {
      throw ExportException.invalid(violations);
    }
  }
}
