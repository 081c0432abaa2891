package io.hookexport.postgres;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PrepareOptions;
import io.vertx.sqlclient.PreparedQuery;
import io.vertx.sqlclient.Query;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A pool whose connections log the failures that break them. A connection without an exception
 * handler prints a stack trace on standard error instead, on its event loop, which then waits for
 * the reader of standard error. The handler belongs to the loan and not to the connection: each
 * loan is an object of its own. Statements of the pool itself make no loan and print nothing.
 */
final class LoggingPool implements Pool {
  private static final Logger LOG = LoggerFactory.getLogger(LoggingPool.class);

  private final Pool pool;

  LoggingPool(Pool pool) {
    this.pool = pool;
  }

  /** Returns the same connection. Its user receives the failure as well, from its statements. */
  static <C extends SqlConnection> C logging(C connection) {
    connection.exceptionHandler(
        cause -> LOG.atDebug().addKeyValue("error", cause).log("A database connection failed"));
    return connection;
  }

  @Override
  public Future<SqlConnection> getConnection() {
    return pool.getConnection().map(LoggingPool::logging);
  }

  @Override
  public Query<RowSet<Row>> query(String sql) {
    return pool.query(sql);
  }

  @Override
  public PreparedQuery<RowSet<Row>> preparedQuery(String sql) {
    return pool.preparedQuery(sql);
  }

  @Override
  public PreparedQuery<RowSet<Row>> preparedQuery(String sql, PrepareOptions options) {
    return pool.preparedQuery(sql, options);
  }

  @Override
  public int size() {
    return pool.size();
  }

  @Override
  public Future<Void> close() {
    return pool.close();
  }
}
