package io.hookexport.support;

import io.hookexport.export.Access;
import io.hookexport.export.Compression;
import io.hookexport.export.Dataset;
import io.hookexport.export.Direction;
import io.hookexport.export.ExportLimits;
import io.hookexport.export.ExportRequest;
import io.hookexport.export.ExportStore.NewExport;
import io.hookexport.export.FormulaEscaping;
import io.hookexport.export.Project;
import io.hookexport.export.RowFilter;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Makes an export request; what a test does not say is all outbound deliveries of October 2026. */
public final class TestRequest {
  private Dataset dataset = Dataset.DELIVERIES;
  private Direction direction = Direction.OUTBOUND;
  private Instant start = Instant.parse("2026-10-01T00:00:00Z");
  private Instant end = Instant.parse("2026-11-01T00:00:00Z");
  private final List<String> statuses = new ArrayList<>();
  private final List<String> eventTypes = new ArrayList<>();
  private final List<String> responseStatuses = new ArrayList<>();
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

  /** May be called again for another one. */
  public TestRequest status(String other) {
    statuses.add(other);
    return this;
  }

  public TestRequest eventTypes(String... wanted) {
    eventTypes.addAll(List.of(wanted));
    return this;
  }

  public TestRequest responseStatuses(String... wanted) {
    responseStatuses.addAll(List.of(wanted));
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

  /** To all exports of a project whose tenant does not matter. */
  public static Access access(String projectId) {
    return Access.to(new Project(projectId, projectId));
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
        new RowFilter(statuses, eventTypes, responseStatuses, endpoint),
        columns,
        compression,
        escaping,
        byteOrderMark);
  }

  /** The limits of active exports and of those that wait, and no others. */
  public static ExportLimits limits(int active, int queued) {
    return new ExportLimits(active, queued, 0, 0, Duration.ZERO, 64);
  }

  /** Of the rows of October, in a project whose tenant does not matter. */
  public static NewExport newExport(String projectId, ExportLimits limits) {
    return new NewExport(
        UUID.randomUUID(),
        new Project(projectId, projectId),
        new TestRequest().range("2026-10-01T00:00:00Z", "2026-11-01T00:00:00Z").build(),
        Optional.empty(),
        Optional.empty(),
        limits);
  }
}
