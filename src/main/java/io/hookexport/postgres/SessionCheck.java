package io.hookexport.postgres;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * Detects a pooler that lends a server connection for one transaction only. Settings of a
 * connection would then apply to another client, and snapshots, cancel requests and prepared
 * statements would be lost.
 */
public final class SessionCheck {
  private static final String MARK = "hookexport.session";

  private SessionCheck() {}

  /** Fails, with an explanation, when connections of these pools are not sessions of the server. */
  public static Future<Void> check(Pool one, Pool other, Duration timeout) {
    return one.getConnection()
        .compose(
            first ->
                other
                    .getConnection()
                    .compose(second -> check(first, second).eventually(second::close))
                    .eventually(first::close))
        .timeout(3 * timeout.toMillis(), TimeUnit.MILLISECONDS);
  }

  /**
   * The first connection leaves a mark in its session. The second begins a transaction, which holds
   * a server connection, and looks for the mark: such a pooler lends the most recently used
   * connection. Then the first one looks for its mark: it must have another server connection now.
   */
  public static Future<Void> check(SqlConnection first, SqlConnection second) {
    String mark = UUID.randomUUID().toString();
    return first
        .query("set " + MARK + " = '" + mark + "'")
        .execute()
        .compose(set -> second.query("begin read only").execute())
        .compose(begun -> mark(second))
        .compose(
            ofSecond ->
                ofSecond.equals(mark)
                    ? Future.succeededFuture(false)
                    : mark(first).map(mark::equals))
        .eventually(() -> second.query("rollback").execute())
        .compose(
            sessions ->
                sessions
                    ? first.query("reset " + MARK).execute().mapEmpty()
                    : Future.failedFuture(
                        new IllegalStateException(
                            "a pooler assigns a server connection for one transaction only (pool_mode=transaction), but hookexport needs whole sessions: use pool_mode=session, or the address of the database itself")));
  }

  private static Future<String> mark(SqlConnection connection) {
    return connection
        .query("select coalesce(current_setting('" + MARK + "', true), '')")
        .execute()
        .map(rows -> rows.iterator().next().getString(0));
  }
}
