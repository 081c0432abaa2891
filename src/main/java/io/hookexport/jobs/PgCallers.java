package io.hookexport.jobs;

import io.hookexport.export.Access;
import io.hookexport.export.Access.FixedEndpoint;
import io.hookexport.export.ApiKeys.Admission;
import io.hookexport.export.Caller;
import io.hookexport.export.Project;
import io.hookexport.export.Scope;
import io.hookexport.postgres.SqlFile;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Looks up who presents a key or the token of a session, in one statement in either case. Nothing
 * is cached: what was revoked or has ended is rejected at the next request.
 */
final class PgCallers {
  private static final String KEY = SqlFile.read("keys/authenticate.sql");
  private static final String KEY_AND_EXPORT = SqlFile.read("keys/authenticate_and_read.sql");
  private static final String SESSION = SqlFile.read("sessions/authenticate.sql");
  private static final String SESSION_AND_EXPORT =
      SqlFile.read("sessions/authenticate_and_read.sql");

  private final JobDatabase database;
  private final Consumer<String> used;

  /**
   * @param used receives the id of each key that admits a caller, also by a session that it made
   */
  PgCallers(JobDatabase database, Consumer<String> used) {
    this.database = database;
    this.used = used;
  }

  Future<Optional<Caller>> authenticate(String presented) {
    Optional<ApiKeyFormat> parsed = ApiKeyFormat.parse(presented);
    if (parsed.isEmpty()) {
      return Future.succeededFuture(Optional.empty());
    }
    ApiKeyFormat key = parsed.get();
    return database
        .query(key.isSession() ? SESSION : KEY, Tuple.of(key.id()))
        .map(rows -> JobDatabase.first(rows).flatMap(row -> caller(key, row, 0)));
  }

  Future<Optional<Admission>> authenticateAndRead(String presented, UUID exportId) {
    Optional<ApiKeyFormat> parsed = ApiKeyFormat.parse(presented);
    if (parsed.isEmpty()) {
      return Future.succeededFuture(Optional.empty());
    }
    ApiKeyFormat key = parsed.get();
    Tuple parameters = Tuple.of(key.id(), Buffer.buffer(key.secretSha256()), exportId);
    return database
        .query(key.isSession() ? SESSION_AND_EXPORT : KEY_AND_EXPORT, parameters)
        .map(rows -> JobDatabase.first(rows).flatMap(row -> admission(key, row)));
  }

  private Optional<Admission> admission(ApiKeyFormat key, Row row) {
    return caller(key, row, ExportRow.WIDTH)
        .map(caller -> new Admission(caller, ExportRow.joined(row)));
  }

  /**
   * Returns the caller of a row whose secret is the presented one.
   *
   * @param at the position of the digest in the row; the other columns follow
   */
  private Optional<Caller> caller(ApiKeyFormat key, Row row, int at) {
    if (!key.matches(row.getBuffer(at).getBytes())) {
      return Optional.empty();
    }
    Project project = new Project(row.getString(at + 1), row.getString(at + 2));
    String keyId = row.getString(at + 3);
    used.accept(keyId);
    return Optional.of(
        key.isSession()
            ? session(project, keyId, row, at + 4)
            : Caller.withKey(project, new Caller.Key(keyId, PgApiKeys.time(row, at + 4))));
  }

  private static Optional<FixedEndpoint> endpoint(@Nullable String id, @Nullable String sourceId) {
    return id == null
        ? Optional.empty()
        : Optional.of(new FixedEndpoint(id, Objects.requireNonNullElse(sourceId, id)));
  }

  private static Caller session(Project project, String keyId, Row row, int at) {
    return new Caller(
        new Access(project, endpoint(row.getString(at + 2), row.getString(at + 4))),
        Arrays.stream(row.getArrayOfStrings(at + 1)).map(Scope::of).collect(Collectors.toSet()),
        new Caller.Session(row.getString(at), keyId, row.getOffsetDateTime(at + 3).toInstant()));
  }
}
