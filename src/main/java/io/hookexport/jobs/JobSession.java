package io.hookexport.jobs;

import io.hookexport.postgres.BorrowedChannel;
import io.hookexport.postgres.SqlFile;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The settings of a new connection to the job database: those that decide whether statements mean
 * what they are written for, whatever the role or the database has as its default. They are set
 * after connecting, because a pooler in front of the server refuses them as startup parameters.
 */
final class JobSession {
  private static final Logger LOG = LoggerFactory.getLogger(JobSession.class);
  private static final String SETTINGS = SqlFile.read("session/jobs.sql");

  private final Duration timeout;

  /**
   * @param timeout of a statement
   */
  JobSession(Duration timeout) {
    this.timeout = timeout;
  }

  /** Hands the connection to its pool when it is set, and closes it when it cannot be. */
  void begin(SqlConnection connection) {
    set(connection)
        .onFailure(
            cause -> {
              LOG.atWarn()
                  .addKeyValue("error", cause)
                  .log("A connection to the job database could not be set up and is closed");
              BorrowedChannel channel = BorrowedChannel.of(connection);
              channel.execute(channel::close);
            })
        .onSuccess(
            set -> {
              var unused = connection.close();
            });
  }

  /** First the time of a statement: the role's own may be too short for the rest. */
  private Future<Void> set(SqlConnection connection) {
    return connection
        .query("set statement_timeout = " + timeout.toMillis())
        .execute()
        .compose(
            bounded ->
                connection
                    .preparedQuery(SETTINGS)
                    .execute(Tuple.of(Long.toString(2 * timeout.toMillis()))))
        .mapEmpty();
  }
}
