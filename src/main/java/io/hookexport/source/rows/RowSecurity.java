package io.hookexport.source.rows;

import io.hookexport.export.Feed;
import io.hookexport.postgres.SqlErrors;
import io.hookexport.source.definition.SourceDefinition;
import io.hookexport.source.definition.SourceProblems;
import io.vertx.core.Future;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The feeds in which row security hides rows from the role that reads the source. For these the
 * operator gets one warning; for all others exports fail when row security is enabled later. The
 * start checks this, or the first export when the check of the start timed out.
 */
public final class RowSecurity {
  private static final Logger LOG = LoggerFactory.getLogger(RowSecurity.class);

  private final SourceDefinition definition;
  private final PgConnectOptions database;
  private final Map<Feed, Boolean> hides = new ConcurrentHashMap<>();

  public RowSecurity(SourceDefinition definition, PgConnectOptions database) {
    this.definition = definition;
    this.database = database;
  }

  /**
   * Runs the work with the known state, or determines the state first. A server that rejects the
   * statements only where rows would be hidden has row security; the SQLSTATE alone may also mean a
   * missing privilege.
   *
   * @param work receives whether the server must refuse to hide rows, see {@link Snapshot#parse};
   *     while the state is unknown it may run twice
   */
  public <T> Future<T> guard(Feed feed, Function<Boolean, Future<T>> work) {
    if (hides.getOrDefault(feed, false)) {
      return work.apply(false);
    }
    return work.apply(true)
        .onSuccess(all -> hides.putIfAbsent(feed, false))
        .recover(
            failure ->
                Boolean.FALSE.equals(hides.get(feed))
                        || !SqlErrors.is(failure, SqlErrors.INSUFFICIENT_PRIVILEGE)
                    ? Future.failedFuture(failure)
                    : work.apply(false).onSuccess(some -> warnOnce(feed, (PgException) failure)));
  }

  private void warnOnce(Feed feed, PgException refusal) {
    if (hides.putIfAbsent(feed, true) == null) {
      LOG.atWarn()
          .addKeyValue("source", SourceProblems.of(definition, feed, database).where())
          .addKeyValue("role", database.getUser())
          .addKeyValue("error", refusal)
          .log(
              "Row security applies to the role that reads the source. Exports may lack rows without an error. Give the role BYPASSRLS or a policy that shows all rows.");
    }
  }
}
