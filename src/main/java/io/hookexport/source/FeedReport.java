package io.hookexport.source;

import io.hookexport.export.ExportRequest;
import io.hookexport.export.Feed;
import io.hookexport.export.RowFilter;
import io.hookexport.source.definition.DeliveryColumns;
import io.hookexport.source.definition.OrderIndex;
import io.hookexport.source.definition.SelectShape;
import io.hookexport.source.definition.SourceDefinition.DirectionDefinition;
import io.hookexport.source.definition.SourceProblems;
import io.hookexport.source.rows.DeliveryQueries;
import io.hookexport.source.rows.DeliveryQuery;
import io.hookexport.source.rows.Range;
import io.hookexport.source.rows.Slicing;
import io.hookexport.source.rows.Snapshot;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Reports on one feed.
 *
 * @param limit of each statement
 * @param tenant as {@code $1} of the select; without one the plans are those for any tenant
 * @param endpoints finds an endpoint of the tenant, as a create does; fails with {@link
 *     io.hookexport.export.ExportException} when the id cannot be one. The id is in the source's
 *     form
 * @param proposed statements of the indexes that the report has proposed
 */
record FeedReport(
    ReportLines lines,
    ShortReads reads,
    Duration limit,
    SourceProblems problems,
    Feed feed,
    DirectionDefinition source,
    SelectShape shape,
    Optional<Object> tenant,
    Function<String, Future<Boolean>> endpoints,
    Slicing slicing,
    Set<String> proposed) {
  private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");
  private static final Instant LAST = Instant.parse("9999-12-31T23:59:59Z");

  Future<Void> run() {
    return statements()
        .compose(fine -> lines.section("plans", this::plans))
        .compose(
            fine -> tenant.isPresent() ? new TenantRows(this).run() : Future.succeededFuture());
  }

  /** As an export without filters asks. */
  DeliveryQueries queries(Instant from, Instant to, List<String> columns) {
    ExportRequest request = ExportRequest.plain(feed, from, to, RowFilter.NONE, columns);
    return new DeliveryQueries(
        source, shape.forms(), tenant.orElse(null), request, Optional.empty());
  }

  DeliveryQueries everything(List<String> columns) {
    return queries(FIRST, LAST, columns);
  }

  private static Future<Void> execute(SqlConnection connection, DeliveryQuery query) {
    return connection.preparedQuery(query.sql()).execute(query.parameters()).mapEmpty();
  }

  private Future<Void> statements() {
    List<String> all = DeliveryColumns.known(source, feed);
    return lines
        .step(
            "select",
            source.select().file(),
            () ->
                reads
                    .run(
                        limit,
                        s ->
                            InTurn.each(lastHour(s, all).trials(), q -> execute(s.connection(), q)))
                    .map("each kind of query that exports run, for an hour and no tenant"))
        .compose(
            fine ->
                lines.step(
                    "endpoint_exists",
                    source.endpointExists().file(),
                    () -> reads.run(limit, s -> exists(s.connection())).map("for no endpoint")))
        .compose(
            fine ->
                source
                    .count()
                    .map(count -> lines.step("count", count.file(), this::count))
                    .orElse(Future.succeededFuture()));
  }

  private DeliveryQueries lastHour(Snapshot snapshot, List<String> columns) {
    Instant now = snapshot.time();
    return queries(now.minus(1, ChronoUnit.HOURS), now, columns);
  }

  private Future<Void> exists(SqlConnection connection) {
    return connection
        .preparedQuery(source.endpointExists().sql())
        .execute(Tuple.tuple().addValue(null).addValue(null))
        .mapEmpty();
  }

  private Future<String> count() {
    DeliveryQueries all = everything(List.of());
    DeliveryQuery query = (tenant.isPresent() ? all.count() : all.countTrial()).orElseThrow();
    return reads
        .run(limit, s -> s.connection().preparedQuery(query.sql()).execute(query.parameters()))
        .map(rows -> rows.size() == 0 ? null : rows.iterator().next().getLong(0))
        .map(
            number ->
                tenant.isEmpty()
                    ? "for no tenant"
                    : number == null ? "no number" : "about " + number + " rows");
  }

  private Future<Void> plans() {
    return reads.run(
        limit,
        snapshot ->
            tenant.isPresent()
                ? plan(snapshot, "plan, last hour", lastHour(snapshot, List.of()), Optional.empty())
                    .compose(
                        hour ->
                            plan(
                                snapshot,
                                "plan, everything",
                                everything(List.of()),
                                Optional.of(hour)))
                    .compose(all -> index(snapshot, all))
                : plan(snapshot, "plan, any tenant", everything(List.of()), Optional.empty())
                    .compose(all -> index(snapshot, all)));
  }

  private Future<ReadPlan> plan(
      Snapshot snapshot, String label, DeliveryQueries queries, Optional<ReadPlan> other) {
    return plan(snapshot, queries.of(queries.whole())).map(plan -> report(label, plan, other));
  }

  private Future<ReadPlan> plan(Snapshot snapshot, DeliveryQuery query) {
    return tenant.isPresent()
        ? ReadPlan.of(snapshot.connection(), query)
        : ReadPlan.ofAnyTenant(snapshot.connection(), query);
  }

  private ReadPlan report(String label, ReadPlan plan, Optional<ReadPlan> other) {
    lines.add(label, "the order comes from " + plan.order().words);
    boolean isSame = other.map(o -> o.lines().equals(plan.lines())).orElse(false);
    lines.indented(
        isSame ? List.of("  as above") : plan.lines().stream().map(l -> "  " + l).toList());
    return plan;
  }

  /** Large exports are read in parts, so an index that only these use is good enough. */
  private Future<Void> index(Snapshot snapshot, ReadPlan all) {
    if (source.seeks()) {
      lines.add("index", "none is needed: the select seeks the rows of a range itself");
      return Future.succeededFuture();
    }
    DeliveryQueries queries = everything(List.of());
    Range slice = queries.whole().atMost(slicing.sliceBytes() / all.rowBytes() + 1);
    Future<ReadPlan> large =
        all.order() == ReadPlan.Order.INDEX
            ? Future.succeededFuture(all)
            : plan(snapshot, queries.of(slice))
                .map(p -> report("plan, a part of it", p, Optional.empty()));
    return large.compose(
        plan ->
            OrderIndex.of(snapshot.connection(), problems, source)
                .map(
                    index -> {
                      lines.add("index", advice(index, plan));
                      return null;
                    }));
  }

  private String advice(OrderIndex index, ReadPlan plan) {
    if (plan.seeksTenant(index)) {
      return "ok, an index leads to the rows of a tenant in their order";
    }
    if (index.existing().isPresent()) {
      return "ok, "
          + index.existing().get()
          + " leads to the rows of a tenant in their order; the planner expects less work without it, as for few rows or where it expects few of a join";
    }
    if (index.statement().isEmpty()) {
      return "none is proposed: " + index.reason();
    }
    if (!proposed.add(index.statement().get())) {
      return "not required, but the one proposed above would lead to these rows too";
    }
    return "not required, but this one would lead to the rows of a tenant in their order: "
        + index.statement().get()
        + ";"
        + index
            .partial()
            .map(
                name ->
                    " (" + name + " has only a part of the rows, and this plan does not use it)")
            .orElse("");
  }
}
