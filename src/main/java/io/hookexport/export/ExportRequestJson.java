package io.hookexport.export;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The body of createExport in the JSON of the contract, made into an {@link ExportRequest}. */
public final class ExportRequestJson {
  private ExportRequestJson() {}

  /**
   * {@link ExportException} INVALID_REQUEST for what a schema cannot say.
   *
   * @param body valid by the contract's schema, its defaults applied
   */
  public static ExportRequest of(JsonObject body) {
    List<Violation> violations = new ArrayList<>();
    Optional<Instant> start = time(body, "start_time", violations);
    Optional<Instant> end = time(body, "end_time", violations);
    if (start.isEmpty() || end.isEmpty()) {
      throw ExportException.invalid(violations);
    }
    return new ExportRequest(
        Direction.of(body.getString("direction")),
        start.get(),
        end.get(),
        Optional.ofNullable(body.getString("status")),
        Optional.ofNullable(body.getString("endpoint_id")),
        Optional.ofNullable(body.getString("inbound_endpoint_id")).map(UUID::fromString),
        Optional.ofNullable(body.getJsonArray("columns")).stream()
            .flatMap(columns -> columns.stream())
            .map(String.class::cast)
            .toList(),
        Compression.of(body.getString("compression")),
        FormulaEscaping.of(body.getString("formula_escaping")),
        body.getBoolean("byte_order_mark"));
  }

  /** Years 1 to 9999 in UTC, after rounding: others have no RFC 3339 form. */
  private static Optional<Instant> time(JsonObject body, String name, List<Violation> violations) {
    Optional<OffsetDateTime> parsed = Timestamps.parse(body.getString(name));
    Optional<Instant> time =
        parsed
            .map(Timestamps::ceilToMicros)
            .filter(
                instant -> {
                  int year = instant.atOffset(ZoneOffset.UTC).getYear();
                  return year >= 1 && year <= 9999;
                });
    if (time.isEmpty()) {
      String problem =
          parsed.isEmpty()
              ? " must be an RFC 3339 date-time with an offset of at most 18 hours or Z, for example"
                  + " 2026-01-31T00:00:00Z"
              : " must lie in the years 0001 to 9999 (UTC)";
      violations.add(new Violation("/" + name, name + problem));
    }
    return time;
  }
}
