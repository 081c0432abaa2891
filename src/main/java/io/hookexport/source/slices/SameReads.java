package io.hookexport.source.slices;

import io.hookexport.export.ExportException;
import io.hookexport.source.rows.DeliveryQuery;
import io.hookexport.source.rows.PlannedReads;
import io.hookexport.source.rows.Snapshot;
import io.vertx.core.Future;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Ensures that all queries of one export read the same tables: further connections lock what the
 * first one has locked, and after reading the plan must name the same tables as at the beginning.
 *
 * @param whole the query for all rows
 * @param reads what its first plan reads
 */
record SameReads(Snapshot first, DeliveryQuery whole, PlannedReads reads) {
  private static final int MOST_LOCKED = 100;

  /**
   * Locks all that the first connection has locked. A slice that meets a partition only later would
   * wait there behind others that wait for the first connection, and fail the export. Skipped where
   * there are many tables: the locks of all sessions share one table of the server.
   */
  Future<Snapshot> lock(Snapshot joined) {
    return reads.relations().size() > MOST_LOCKED
        ? Future.succeededFuture(joined)
        : joined
            .estimate(whole)
            .map(joined)
            .recover(
                failure -> joined.endAfter(failure).transform(end -> Future.failedFuture(failure)));
  }

  /**
   * Checks that all queries have read the same tables. A snapshot determines neither the partitions
   * of a table nor what a function of SQL reads: when these have changed meanwhile, some queries
   * have seen the rows of a table and others have not. A single query sees all or none of them. But
   * the rows of a table that is missing in its later plan may have been moved, before the query
   * began, to another table, in which the snapshot does not show them.
   *
   * @param queriesBegun how many queries have read the rows
   * @param all the snapshots that have read them
   * @return fails as unavailable when they may have read different tables
   */
  Future<Void> require(long queriesBegun, List<Snapshot> all) {
    // In this order: the plan locks tables that have come, and that no query has read.
    return Future.join(all.stream().map(Snapshot::requireSameTables).toList())
        .compose(same -> samePlan(queriesBegun));
  }

  private Future<Void> samePlan(long queriesBegun) {
    return first
        .estimate(whole)
        .compose(
            last -> {
              Set<PlannedReads.Name> added = without(last.reads(), reads);
              Set<PlannedReads.Name> removed = without(reads, last.reads());
              Set<PlannedReads.Name> changed = new TreeSet<>(added);
              changed.addAll(removed);
              return changed.isEmpty() || (queriesBegun <= 1 && removed.isEmpty())
                  ? Future.succeededFuture()
                  : Future.failedFuture(
                      ExportException.unavailable(
                          "the set of tables or partitions that the select reads changed during the export: "
                              + changed,
                          null));
            });
  }

  private static Set<PlannedReads.Name> without(PlannedReads these, PlannedReads those) {
    Set<PlannedReads.Name> names = new TreeSet<>(these.relations());
    names.removeAll(those.relations());
    return names;
  }
}
