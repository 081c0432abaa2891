package io.hookexport.jobs;

import io.hookexport.export.Access.FixedEndpoint;
import io.hookexport.export.Caller;
import io.hookexport.export.Scope;
import io.hookexport.export.Sessions;
import io.hookexport.postgres.SqlFile;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;

/** Sessions in the job database, beside the keys that make them. */
public final class PgSessions implements Sessions {
  private static final String TAKE_TURN = SqlFile.read("sessions/take_turn.sql");
  private static final String LIVE = SqlFile.read("sessions/live.sql");
  private static final String INSERT = SqlFile.read("sessions/insert.sql");
  private static final String END = SqlFile.read("sessions/end.sql");

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
    return JobDatabase.query(connection, INSERT, session);
  }

  private static Tuple row(Caller maker, Rights rights, Duration lifetime, ApiKeyFormat token) {
    return Tuple.tuple()
        .addString(token.id())
        .addString(Sessions.requireKey(maker).keyId())
        .addString(maker.project().id())
        .addBuffer(Buffer.buffer(token.secretSha256()))
        .addArrayOfString(rights.scopes().stream().map(Scope::wireName).toArray(String[]::new))
        .addString(rights.endpoint().map(FixedEndpoint::id).orElse(null))
        .addLong(lifetime.toMillis())
        .addString(rights.endpoint().map(FixedEndpoint::sourceId).orElse(null));
  }

  @Override
  public Future<Void> end(String sessionId) {
    return database.query(END, Tuple.of(sessionId)).mapEmpty();
  }
}
