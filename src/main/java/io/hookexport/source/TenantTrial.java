package io.hookexport.source;

import io.hookexport.postgres.SqlErrors;
import io.hookexport.source.definition.SelectShape;
import io.hookexport.source.definition.SourceDefinition.DirectionDefinition;
import io.hookexport.source.definition.SourceProblems;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks for rows that every project would see.
 *
 * @param connection in a transaction
 */
record TenantTrial(
    SqlConnection connection,
    SourceProblems problems,
    DirectionDefinition source,
    SelectShape shape) {
  /** How far back rows of no tenant are looked for. */
  private static final Duration LONG_AGO = Duration.ofDays(366);

  private static final Logger LOG = LoggerFactory.getLogger(TenantTrial.class);

  /**
   * Fails when the select returns rows for a tenant that cannot exist, because each project would
   * see these rows. Rows for NULL are only a hint of them, because no project has that tenant; no
   * rows for NULL say little, because most comparisons with NULL are never true.
   */
  Future<Void> requireNoRowOfNoTenant(Instant now) {
    return givesRows(null, now)
        .compose(
            rowsForNull ->
                anyGivesRows(impossibleTenants(), now).map(rows -> judge(rowsForNull, rows)));
  }

  /**
   * Returns whether the first of the tenants that the select accepts has rows; empty if it accepts
   * none, as a cast in the select may fail.
   */
  private Future<Optional<Boolean>> anyGivesRows(List<Object> tenants, Instant now) {
    return tenants.isEmpty()
        ? Future.succeededFuture(Optional.empty())
        : run("savepoint one_tenant")
            .compose(saved -> givesRows(tenants.get(0), now))
            .map(Optional::of)
            .recover(
                failure ->
                    SqlErrors.isData(failure)
                        ? run("rollback to savepoint one_tenant")
                            .compose(back -> anyGivesRows(tenants.subList(1, tenants.size()), now))
                        : Future.failedFuture(failure));
  }

  private Future<Void> run(String sql) {
    return connection.query(sql).execute().mapEmpty();
  }

  private Future<Boolean> givesRows(@Nullable Object tenant, Instant now) {
    return connection
        .preparedQuery(
            "select 1 from (select $2::timestamptz, $3::timestamptz) as range, "
                + source.select().inBrackets()
                + " as d limit 1")
        .execute(
            Tuple.of(
                tenant, now.minus(LONG_AGO).atOffset(ZoneOffset.UTC), now.atOffset(ZoneOffset.UTC)))
        .map(rows -> rows.size() > 0);
  }

  /** Returns tenants that no platform has, as values of $1; the select may cast them further. */
  private List<Object> impossibleTenants() {
    long number = 1 + ThreadLocalRandom.current().nextLong(Short.MAX_VALUE);
    return Stream.of(
            UUID.randomUUID().toString(),
            String.valueOf(-number),
            // Of a domain whose numbers are positive; the largest of a type is nobody's either.
            String.valueOf(Long.MAX_VALUE - number),
            String.valueOf(Integer.MAX_VALUE - number),
            "0001-01-01",
            "{\"no\": 1}")
        .flatMap(tenant -> shape.statement().bind(1, tenant).stream())
        .toList();
  }

  private @Nullable Void judge(boolean rowsForNull, Optional<Boolean> rowsForNoTenant) {
    String position = source.select().near("or", "distinct", "coalesce", "where");
    if (!rowsForNull && !rowsForNoTenant.orElse(false)) {
      return null;
    }
    // Each label of an enum may be a tenant.
    if (rowsForNoTenant.isEmpty() && !shape.statement().parameters().get(0).isEnum()) {
      throw problems.of(
          position,
          "the select returns rows when the tenant $1 is NULL, and accepts none of the values that were tried as a tenant that does not exist",
          "Compare the tenant column as a text with `=`, for example tenant::text = $1");
    }
    if (rowsForNoTenant.orElse(false)) {
      throw problems.of(
          position,
          "the select returns rows for a tenant that does not exist, so each project would see rows that are not its own",
          "Put parentheses around `or` conditions and compare the tenant with `=`. Rows shared by all tenants cannot be exported: remove the condition that selects them, for example `or tenant is null`");
    }
    LOG.atWarn()
        .addKeyValue("source", problems.where())
        .addKeyValue("at", position)
        .log(
            "The select returns rows when the tenant $1 is NULL. Check that no project gets rows of another tenant. Compare the tenant for equality.");
    return null;
  }
}
