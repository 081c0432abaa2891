package io.hookexport.support;

import io.hookexport.export.DeliverySource;
import io.hookexport.export.ExportError;
import io.hookexport.export.ExportException;
import io.hookexport.export.ExportRequest;
import io.hookexport.export.Feed;
import io.hookexport.export.FeedDescription;
import io.hookexport.export.Project;
import io.hookexport.export.RequestDraft;
import io.hookexport.export.SourceEstimate;
import io.hookexport.export.Violation;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A source that can judge requests, for tests of the API; it has no rows. */
public final class InMemorySource implements DeliverySource {
  private static final List<String> COLUMNS = List.of("message_id", "status", "created_at");
  private final Set<String> endpoints;
  private volatile @Nullable ExportException outage;

  /**
   * @param endpoints ids that exist, of either direction
   */
  public InMemorySource(Set<String> endpoints) {
    this.endpoints = Set.copyOf(endpoints);
  }

  /** Neither describes itself nor estimates until {@code null} is given. */
  public void fail(@Nullable ExportException cause) {
    outage = cause;
  }

  @Override
  public List<Violation> violations(RequestDraft draft) {
    List<Violation> violations = new ArrayList<>();
    for (int i = 0; i < draft.columns().size(); i++) {
      String column = draft.columns().get(i).orElse("status");
      if (!COLUMNS.contains(column)) {
        violations.add(new Violation("/columns/" + i, "there is no column '" + column + "'"));
      }
    }
    return violations;
  }

  @Override
  public Optional<String> outboundEndpoint(String id) {
    return Optional.of(id);
  }

  @Override
  public Future<List<FeedDescription>> describe() {
    ExportException down = outage;
    if (down != null) {
      return Future.failedFuture(down);
    }
    return Future.succeededFuture(
        List.of(
            new FeedDescription(
                Feed.ALL.get(0),
                "created_at",
                List.of("status", "statuses", "endpoint_id"),
                Optional.empty(),
                List.of("succeeded"),
                List.of(
                    new FeedDescription.Column(
                        "message_id", FeedDescription.Type.STRING, false, false, true, "")))));
  }

  @Override
  public Future<Optional<String>> check(Project project, ExportRequest request) {
    Optional<String> wanted = request.filter().endpoint();
    if (wanted.isPresent() && !endpoints.contains(wanted.get())) {
      return Future.failedFuture(
          ExportException.of(ExportError.ENDPOINT_NOT_FOUND, "There is no such endpoint."));
    }
    return Future.succeededFuture(wanted);
  }

  /** Counts two rows where it is asked to, and expects three otherwise. */
  @Override
  public Future<SourceEstimate> estimate(
      Project project, ExportRequest request, Optional<String> endpointFilter, boolean exact) {
    ExportException down = outage;
    List<String> columns = request.columns().isEmpty() ? COLUMNS : request.columns();
    return down == null
        ? Future.succeededFuture(
            new SourceEstimate(
                exact ? 2 : 3, exact, OptionalLong.of(100), false, columns, List.of("message_id")))
        : Future.failedFuture(down);
  }

  @Override
  public Future<CsvRows> open(
      Project project, ExportRequest request, Optional<String> endpointFilter, Attempt attempt) {
    return Future.failedFuture(ExportException.unavailable("this source has no rows", null));
  }
}
