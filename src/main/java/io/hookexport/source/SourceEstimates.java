package io.hookexport.source;

import io.hookexport.export.ExportRequest;
import io.hookexport.export.FeedDescription;
import io.hookexport.export.Project;
import io.hookexport.export.SourceEstimate;
import io.hookexport.postgres.Gate;
import io.hookexport.source.definition.FeedDescriptions;
import io.hookexport.source.definition.SourceDefinition.DirectionDefinition;
import io.hookexport.source.rows.DeliveryQueries;
import io.hookexport.source.rows.RowSecurity;
import io.hookexport.source.rows.Slicing;
import io.hookexport.source.rows.Snapshot;
import io.hookexport.source.rows.Snapshots;
import io.hookexport.source.rows.SourceErrors;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Optional;

/**
 * Estimates exports by the planner. Connections of their own: an estimate takes none from exports,
 * and none from creates, which are short (src/doc/design/decisions/0053).
 *
 * @param snapshots on these connections
 * @param gate that an estimate passes before it takes a connection
 */
record SourceEstimates(
    Vertx vertx,
    SourceQuestions asking,
    Snapshots snapshots,
    RowSecurity rowSecurity,
    Slicing slicing,
    Gate gate) {
  /** The longest that one statement takes, and a count may end: a client waits for it. */
  private static final Duration LONGEST = Duration.ofSeconds(2);

  SourceEstimates gatedBy(Gate other) {
    return new SourceEstimates(vertx, asking, snapshots, rowSecurity, slicing, other);
  }

  /**
   * Fails with UNAVAILABLE when the source does not answer in time.
   *
   * @param endpoint in the source's form
   */
  Future<SourceEstimate> of(
      Project project, ExportRequest request, Optional<String> endpoint, boolean exact) {
    return gate.pass(
            () ->
                rowSecurity.guard(
                    request.feed(),
                    refuseHiddenRows -> read(project, request, endpoint, exact, refuseHiddenRows)))
        .recover(SourceErrors::ofQuestion);
  }

  private Duration limit() {
    Duration timeout = snapshots.settings().timeout();
    return timeout.compareTo(LONGEST) < 0 ? timeout : LONGEST;
  }

  private Future<SourceEstimate> read(
      Project project,
      ExportRequest request,
      Optional<String> endpoint,
      boolean exact,
      boolean refuseHiddenRows) {
    DirectionDefinition source = asking.definition().of(request.feed());
    return new ShortReads(vertx.getOrCreateContext(), snapshots, asking::guard)
        .run(
            limit(),
            snapshot -> {
              long untilNanos = System.nanoTime() + limit().toNanos();
              return asking
                  .tenant(snapshot.connection(), project, request.feed())
                  .compose(
                      tenant -> {
                        DeliveryQueries queries =
                            tenant.queries(source, request, endpoint, Optional.empty());
                        DeliveryQueries unfiltered =
                            tenant.queries(
                                source, request.unfiltered(), endpoint, Optional.empty());
                        FeedDescription feed =
                            FeedDescriptions.of(request.feed(), source, tenant.shape());
                        return parsed(snapshot, queries, refuseHiddenRows)
                            .compose(
                                fine ->
                                    new EstimateReading(
                                            snapshot, queries, unfiltered, slicing, untilNanos)
                                        .of(feed, exact));
                      });
            });
  }

  private static Future<Void> parsed(
      Snapshot snapshot, DeliveryQueries queries, boolean refuseHiddenRows) {
    return refuseHiddenRows
        ? snapshot.parse(queries.of(queries.whole()), true)
        : Future.succeededFuture();
  }
}
