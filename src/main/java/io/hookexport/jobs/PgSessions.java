package io.hookexport.jobs;

import io.hookexport.export.Caller;
import io.hookexport.export.ExportError;
import io.hookexport.export.ExportException;
import io.hookexport.export.Scope;
import io.hookexport.export.Sessions;
import io.hookexport.postgres.SqlErrors;
import io.hookexport.postgres.SqlFile;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Sessions in the job database, beside the keys that make them. */
public final class PgSessions implements Sessions {
  private static final String TAKE_TURN = SqlFile.read("sessions/take_turn.sql");
  private static final String LIVE = SqlFile.read("sessions/live.sql");
  private static final String INSERT = SqlFile.read("sessions/insert.sql");
  private static final String END = SqlFile.read("sessions/end.sql");
  private static final String FOREIGN_KEY_VIOLATION = "23503";

  private final JobDatabase database;

  public PgSessions(JobDatabase database) {
    this.database = database;
  }

  @Override
  public Future<NewSession> create(Caller maker, Rights rights, Duration lifetime) {
    String projectId = maker.project().id();
    String token = ApiKeyFormat.generateSession();
    Tuple row = row(maker, rights, lifetime, ApiKeyFormat.parse(token).orElseThrow());
    return database
        .transaction(
            connection ->
                JobDatabase.query(connection, TAKE_TURN, Tuple.of(projectId))
                    .compose(turn -> JobDatabase.query(connection, LIVE, Tuple.of(projectId)))
                    .compose(live -> insert(connection, live, row)))
        .map(
            rows ->
                new NewSession(
                    token, rows.iterator().next().getOffsetDateTime("expires_at").toInstant()));
  }

  private static Future<RowSet<Row>> insert(
      SqlConnection connection, RowSet<Row> live, Tuple session) {
    Row counted = live.iterator().next();
    if (counted.getLong("live") >= MOST) {
      return Future.failedFuture(Sessions.tooMany(Math.max(1, counted.getInteger("first_ends_s"))));
    }
    return JobDatabase.query(connection, INSERT, session)
        .recover(
            failure ->
                Future.failedFuture(
                    SqlErrors.is(failure, FOREIGN_KEY_VIOLATION)
                        ? ExportException.of(
                            ExportError.UNAUTHORIZED,
                            "The session of this request has ended meanwhile.")
                        : failure));
  }

  private static Tuple row(Caller maker, Rights rights, Duration lifetime, ApiKeyFormat token) {
    return Tuple.tuple()
        .addString(token.id())
        .addString(keyId(maker))
        .addString(maker.project().id())
        .addString(parentId(maker))
        .addBuffer(Buffer.buffer(token.secretSha256()))
        .addArrayOfString(rights.scopes().stream().map(Scope::wireName).toArray(String[]::new))
        .addString(rights.endpoint().orElse(null))
        .addLong(lifetime.toMillis());
  }

  private static String keyId(Caller maker) {
    if (maker.credential() instanceof Caller.Session session) {
      return session.keyId();
    }
    return ((Caller.Key) maker.credential()).keyId();
  }

  private static @Nullable String parentId(Caller maker) {
    return maker.credential() instanceof Caller.Session session ? session.sessionId() : null;
  }

  @Override
  public Future<Void> end(String sessionId) {
    return database.query(END, Tuple.of(sessionId)).mapEmpty();
  }
}
