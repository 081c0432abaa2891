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
 * The settings of a new connection to the job database: those on which the meaning of statements
 * depends, whatever the defaults of the role or the database are. They are set after connecting,
 * because a pooler rejects them as startup parameters.
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

  /**
   * Makes the settings and hands the connection to its pool, or closes the connection when a
   * setting fails.
   */
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

  /** Sets the statement timeout first: the role's own may be too short for the rest. */
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
