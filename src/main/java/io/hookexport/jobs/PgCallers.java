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
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Looks up who presents a key or the token of a session, in one statement in either case, which
 * many requests may share. Nothing is cached: what was revoked or has ended is rejected at the next
 * request.
 */
final class PgCallers {
  private static final String KEY = SqlFile.read("keys/authenticate.sql");
  private static final String KEY_AND_EXPORT = SqlFile.read("keys/authenticate_and_read.sql");
  private static final String SESSION = SqlFile.read("sessions/authenticate.sql");
  private static final String SESSION_AND_EXPORT =
      SqlFile.read("sessions/authenticate_and_read.sql");

  private final Consumer<String> used;
  private final Function<ApiKeyFormat, Future<Optional<Caller>>> ofKeys;
  private final Function<ApiKeyFormat, Future<Optional<Caller>>> ofSessions;
  private final Function<Ask, Future<Optional<Admission>>> exportsOfKeys;
  private final Function<Ask, Future<Optional<Admission>>> exportsOfSessions;

  private record Ask(ApiKeyFormat key, UUID exportId) {}

  /**
   * @param used receives the id of each key that admits a caller, also by a session that it made
   */
  PgCallers(JobDatabase database, Consumer<String> used) {
    this.used = used;
    ofKeys = callers(database, KEY);
    ofSessions = callers(database, SESSION);
    exportsOfKeys = admissions(database, KEY_AND_EXPORT);
    exportsOfSessions = admissions(database, SESSION_AND_EXPORT);
  }

  Future<Optional<Caller>> authenticate(String presented) {
    return ApiKeyFormat.parse(presented)
        .map(key -> (key.isSession() ? ofSessions : ofKeys).apply(key))
        .orElseGet(() -> Future.succeededFuture(Optional.empty()));
  }

  Future<Optional<Admission>> authenticateAndRead(String presented, UUID exportId) {
    return ApiKeyFormat.parse(presented)
        .map(
            key ->
                (key.isSession() ? exportsOfSessions : exportsOfKeys).apply(new Ask(key, exportId)))
        .orElseGet(() -> Future.succeededFuture(Optional.empty()));
  }

  private Function<ApiKeyFormat, Future<Optional<Caller>>> callers(
      JobDatabase database, String sql) {
    return database.batched(
        sql,
        keys -> Tuple.of(texts(keys.stream())),
        (key, found) -> found.flatMap(row -> caller(key, row, 0)));
  }

  private Function<Ask, Future<Optional<Admission>>> admissions(JobDatabase database, String sql) {
    return database.batched(
        sql,
        asks ->
            Tuple.of(
                texts(asks.stream().map(Ask::key)),
                asks.stream()
                    .map(ask -> Buffer.buffer(ask.key().secretSha256()))
                    .toArray(Buffer[]::new),
                asks.stream().map(Ask::exportId).toArray(UUID[]::new)),
        (ask, found) -> found.flatMap(row -> admission(ask.key(), row)));
  }

  private static String[] texts(Stream<ApiKeyFormat> keys) {
    return keys.map(ApiKeyFormat::id).toArray(String[]::new);
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
