package io.hookexport.support;

import io.hookexport.export.Compression;
import io.hookexport.export.Dataset;
import io.hookexport.export.Direction;
import io.hookexport.export.ExportRequest;
import io.hookexport.export.FormulaEscaping;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Makes an export request; what a test does not say is all outbound deliveries of October 2026. */
public final class TestRequest {
  private Dataset dataset = Dataset.DELIVERIES;
  private Direction direction = Direction.OUTBOUND;
  private Instant start = Instant.parse("2026-10-01T00:00:00Z");
  private Instant end = Instant.parse("2026-11-01T00:00:00Z");
  private Optional<String> status = Optional.empty();
  private Optional<String> endpoint = Optional.empty();
  private List<String> columns = List.of();
  private Compression compression = Compression.NONE;
  private FormulaEscaping escaping = FormulaEscaping.NONE;
  private boolean byteOrderMark;

  public TestRequest dataset(Dataset other) {
    dataset = other;
    return this;
  }

  public TestRequest direction(Direction other) {
    direction = other;
    return this;
  }

  public TestRequest range(Instant from, Instant to) {
    start = from;
    end = to;
    return this;
  }

  public TestRequest range(String from, String to) {
    return range(Instant.parse(from), Instant.parse(to));
  }

  public TestRequest status(String other) {
    status = Optional.of(other);
    return this;
  }

  public TestRequest endpoint(String id) {
    endpoint = Optional.of(id);
    return this;
  }

  public TestRequest columns(String... names) {
    columns = List.of(names);
    return this;
  }

  public TestRequest compression(Compression other) {
    compression = other;
    return this;
  }

  public TestRequest escaping(FormulaEscaping other) {
    escaping = other;
    return this;
  }

  public TestRequest byteOrderMark(boolean wanted) {
    byteOrderMark = wanted;
    return this;
  }

  /** The body of a request for all sample deliveries. */
  public static JsonObject october() {
    return body("2026-10-01T00:00:00Z", "2026-11-01T00:00:00Z");
  }

  /** The body of a request for a range, as a client sends it. */
  public static JsonObject body(String start, String end) {
    return new JsonObject().put("start_time", start).put("end_time", end);
  }

  public ExportRequest build() {
    return new ExportRequest(
        dataset,
        direction,
        start,
        end,
        status,
        endpoint,
        Optional.empty(),
        columns,
        compression,
        escaping,
        byteOrderMark);
  }
}
