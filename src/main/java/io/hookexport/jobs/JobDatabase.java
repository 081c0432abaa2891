package io.hookexport.jobs;

import io.hookexport.postgres.BorrowedChannel;
import io.hookexport.postgres.ConnectionUri;
import io.hookexport.postgres.Gate;
import io.hookexport.postgres.Pools;
import io.hookexport.postgres.SqlErrors;
import io.hookexport.postgres.SqlFile;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.VertxException;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Transaction;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A pool of the job database. No caller waits for longer than the timeout. */
public final class JobDatabase {
  private static final Logger LOG = LoggerFactory.getLogger(JobDatabase.class);

  /**
   * The maximum lifetime of a connection, so that after a failover no connection stays with the
   * server that has become a standby. It is a third of the default lease: a running export renews
   * its lease on the new primary before the lease is lost.
   */
  private static final int MAX_LIFETIME_SECONDS = 10;

  private static final String SETTINGS = SqlFile.read("session/jobs.sql");

  private final Vertx vertx;
  private final Pool pool;
  private final int connections;
  private final Duration timeout;
  private final Gate gate;

  private JobDatabase(Vertx vertx, Pool pool, int connections, Duration timeout, Gate gate) {
    this.vertx = vertx;
    this.pool = pool;
    this.connections = connections;
    this.timeout = timeout;
    this.gate = gate;
  }

  /** Returns the same pool with a gate before each statement. */
  public JobDatabase gatedBy(Gate other) {
    return new JobDatabase(vertx, pool, connections, timeout, other);
  }

  /** Returns the maximum number of connections. */
  public int connections() {
    return connections;
  }

  /** Opens the only pool of its process, under the default name. */
  public static JobDatabase open(Vertx vertx, String uri, int poolSize, Duration timeout) {
    return open(vertx, "jobs", uri, poolSize, timeout);
  }

  /**
   * Opens a pool, whose connections are made when first needed.
   *
   * @param name in metrics; no two pools of a process may have the same
   * @param uri {@code postgresql://user:password@host:port/name}
   * @param timeout the longest that one statement, and one wait for a connection, may take
   */
  public static JobDatabase open(
      Vertx vertx, String name, String uri, int poolSize, Duration timeout) {
    PgConnectOptions connect =
        ConnectionUri.parse(uri)
            .setCachePreparedStatements(true)
            // The client's own limit is 2048; insert.sql is longer, and was planned with each
            // request.
            .setPreparedStatementCacheSqlLimit(8192)
            .addProperty("application_name", "hookexport");
    PoolOptions options =
        new PoolOptions()
            .setName(name)
            .setMaxSize(poolSize)
            .setMaxWaitQueueSize(poolSize * 256)
            .setMaxLifetime(MAX_LIFETIME_SECONDS)
            .setMaxLifetimeUnit(TimeUnit.SECONDS);
    Handler<SqlConnection> session = Pools.begin(connection -> begin(connection, timeout));
    Pool pool = Pools.ofStatements(vertx, connect, options, timeout, session);
    return new JobDatabase(vertx, pool, poolSize, timeout, Gate.OPEN);
  }

  /**
   * Makes the settings on which the meaning of statements depends, whatever the defaults of the
   * role or the database are. The statement timeout comes first: the role's own may be too short
   * for the rest.
   */
  private static Future<?> begin(SqlConnection connection, Duration timeout) {
    return connection
        .query("set statement_timeout = " + timeout.toMillis())
        .execute()
        .compose(
            bounded ->
                connection
                    .preparedQuery(SETTINGS)
                    .execute(Tuple.of(Long.toString(2 * timeout.toMillis()))))
        .onFailure(
            cause ->
                LOG.atWarn()
                    .addKeyValue("error", cause)
                    .log("A connection to the job database could not be set up and is closed"));
  }

  /** Runs one prepared statement; failures are translated. */
  Future<RowSet<Row>> query(String sql, Tuple parameters) {
    return gate.pass(() -> run(sql, parameters));
  }

  private Future<RowSet<Row>> run(String sql, Tuple parameters) {
    return bounded(withConnection(connection -> query(connection, sql, parameters)))
        .recover(SqlErrors::translate);
  }

  /**
   * Returns how to ask questions of one kind; those that come together share a statement.
   *
   * @param sql returns at most one row for each question, with the number of the question, from 1,
   *     as its last column
   * @param parameters of the questions, an array each
   * @param answer to a question with its row
   */
  <K, V> Function<K, Future<V>> batched(
      String sql, Function<List<K>, Tuple> parameters, BiFunction<K, Optional<Row>, V> answer) {
    Function<K, Future<Future<V>>> batches =
        gate.batching(
            questions ->
                run(sql, parameters.apply(questions))
                    .map(rows -> BatchAnswers.of(questions, rows, answer)));
    return question -> batches.apply(question).compose(Function.identity());
  }

  /** Closes a connection whose server has become read-only before it returns to the pool. */
  private <T> Future<T> withConnection(Function<SqlConnection, Future<T>> work) {
    return pool.withConnection(
        connection ->
            // Includes exceptions; otherwise the pool would not get the connection back.
            Future.<T>future(done -> work.apply(connection).onComplete(done))
                .recover(
                    cause ->
                        SqlErrors.is(cause, SqlErrors.READ_ONLY)
                            ? BorrowedChannel.of(connection)
                                .closed()
                                .transform(closed -> Future.failedFuture(cause))
                            : Future.failedFuture(cause)));
  }

  /** Runs one statement of a transaction; failures are the client's own. */
  static Future<RowSet<Row>> query(SqlClient client, String sql, Tuple parameters) {
    return client.preparedQuery(sql).execute(parameters);
  }

  static Stream<Row> stream(RowSet<Row> rows) {
    return StreamSupport.stream(rows.spliterator(), false);
  }

  static Optional<Row> first(RowSet<Row> rows) {
    return stream(rows).findFirst();
  }

  /**
   * Commits when the work succeeds, rolls back when it fails; failures are translated. The work has
   * time for several statements. Work that is done too late is rolled back, so that the commit,
   * which is one statement, ends before the deadline.
   */
  <T> Future<T> transaction(Function<SqlConnection, Future<T>> work) {
    return gate.pass(() -> inTransaction(work).recover(SqlErrors::translate));
  }

  private <T> Future<T> inTransaction(Function<SqlConnection, Future<T>> work) {
    long begun = System.nanoTime();
    long mostMillis = bound(3);
    long lastCommitNanos = TimeUnit.MILLISECONDS.toNanos(bound(2));
    return withConnection(
            connection ->
                connection
                    .begin()
                    .compose(
                        transaction ->
                            ended(
                                transaction,
                                Future.succeededFuture()
                                    .compose(begin -> work.apply(connection))
                                    .map(
                                        done -> {
                                          if (System.nanoTime() - begun > lastCommitNanos) {
                                            throw new VertxException("too late to commit", true);
                                          }
                                          return done;
                                        }))))
        .timeout(mostMillis, TimeUnit.MILLISECONDS);
  }

  private static <T> Future<T> ended(Transaction transaction, Future<T> work) {
    return work.compose(
        done -> transaction.commit().map(done),
        cause -> transaction.rollback().transform(gone -> Future.failedFuture(cause)));
  }

  /** Ends soon, also when the server is silent. */
  public Future<Void> close() {
    return Pools.close(vertx, pool);
  }

  /**
   * The server cancels slow statements itself; this deadline is for a server that does not respond
   * at all. It is longer than a wait for a connection and a statement together, so that work that
   * fails here has not been done on the server.
   */
  private <T> Future<T> bounded(Future<T> work) {
    return work.timeout(bound(2), TimeUnit.MILLISECONDS);
  }

  /**
   * @param waits the number of waits for the server, each with the full timeout
   */
  private long bound(int waits) {
    return waits * timeout.toMillis() + 1000;
  }
}
