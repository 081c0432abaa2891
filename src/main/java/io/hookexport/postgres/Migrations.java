package io.hookexport.postgres;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.commons.codec.digest.DigestUtils;
import org.jspecify.annotations.Nullable;

/**
 * Numbered, forward-only changes to one schema. Each is applied once, in its own transaction,
 * together with its record; processes that start together take turns by an advisory lock.
 */
public final class Migrations {
  /** The job database. */
  public static final Migrations HOOKEXPORT =
      new Migrations(
          "hookexport",
          "hookexport",
          List.of(
              "V0001__exports.sql",
              "V0002__large_exports.sql",
              "V0003__history.sql",
              "V0004__heartbeats.sql",
              "V0005__installation.sql",
              "V0006__datasets.sql",
              "V0007__more_filters.sql",
              "V0008__sessions.sql",
              "V0009__exports_of_endpoint.sql",
              "V0010__administration.sql",
              "V0011__endpoints_in_the_form_of_the_source.sql",
              "V0012__one_index_of_endpoints.sql"),
          "exports");

  /** The tables of the native source. */
  public static final Migrations NATIVE =
      new Migrations(
          "native",
          "deliveries",
          List.of("V0001__deliveries.sql", "V0002__attempts.sql"),
          "outbound_messages");

  /** Limits the statements that create tables, and the wait for a process that creates them. */
  private static final Duration DEADLINE = Duration.ofMinutes(5);

  private final String folder;
  private final String schema;
  private final List<String> files;

  /** A schema with this table but without a history is maintained by other means. */
  private final String firstTable;

  private Migrations(String folder, String schema, List<String> files, String firstTable) {
    this.folder = folder;
    this.schema = schema;
    this.files = files;
    this.firstTable = firstTable;
  }

  /**
   * Applies the missing migrations.
   *
   * @return the names of the files that were applied now; fails when a file that was applied
   *     earlier has been changed since
   */
  public Future<List<String>> apply(Vertx vertx, String uri) {
    return apply(vertx, uri, MigrationRun.Patience.DEFAULT);
  }

  Future<List<String>> apply(Vertx vertx, String uri, MigrationRun.Patience patience) {
    return session(vertx, uri)
        .compose(
            connection ->
                ConnectionUri.withDeadline(
                        uri,
                        DEADLINE,
                        applyMissing(new MigrationRun(vertx, connection, schema, patience)))
                    .eventually(() -> Pools.close(vertx, connection)));
  }

  private Future<List<String>> applyMissing(MigrationRun run) {
    return run.begin()
        .compose(locked -> run.state(firstTable))
        .compose(
            state ->
                (state.table() && !state.history()
                        ? Future.succeededFuture(List.<String>of())
                        : run.prepare(state)
                            .compose(prepared -> run.known())
                            .compose(known -> applyMissing(run, known)))
                    .recover(
                        failure ->
                            Future.failedFuture(MigrationRun.explain(failure, schema, state))));
  }

  /**
   * Fails, with the remedy in its message, unless all migrations have been applied. Migrations of a
   * later version may have been applied too: they only add, so that both versions can run side by
   * side.
   */
  public Future<Void> requireApplied(Vertx vertx, String uri) {
    return session(vertx, uri)
        .compose(
            connection ->
                ConnectionUri.withDeadline(
                        uri,
                        ConnectionUri.SILENCE,
                        new MigrationRun(vertx, connection, schema, MigrationRun.Patience.DEFAULT)
                            .known())
                    .eventually(() -> Pools.close(vertx, connection)))
        .recover(
            failure ->
                SqlErrors.is(failure, "42P01")
                    ? Future.succeededFuture(Map.<String, String>of())
                    : Future.failedFuture(
                        SqlErrors.is(failure, SqlErrors.INSUFFICIENT_PRIVILEGE)
                            ? lackingGrants(uri, failure)
                            : failure))
        .compose(
            known ->
                known.keySet().containsAll(files)
                    ? Future.succeededFuture()
                    : Future.failedFuture(
                        new IllegalStateException(
                            "the schema "
                                + schema
                                + " is not up to date; run the migrate command first")));
  }

  private IllegalStateException lackingGrants(String uri, Throwable failure) {
    PgConnectOptions database = ConnectionUri.parse(uri);
    return new IllegalStateException(
        String.format(
            Locale.ROOT,
            "the role '%s' may not read the schema %s in the database '%s'. Grant it: grant usage on schema %2$s to ROLE; grant select, insert, update, delete on all tables in schema %2$s to ROLE",
            database.getUser(),
            schema,
            database.getDatabase()),
        failure);
  }

  private static Future<PgConnection> session(Vertx vertx, String uri) {
    return ConnectionUri.connect(vertx, uri)
        .compose(
            first ->
                ConnectionUri.connect(vertx, uri)
                    .compose(
                        second ->
                            ConnectionUri.withDeadline(
                                    uri, ConnectionUri.SILENCE, SessionCheck.check(first, second))
                                .eventually(() -> Pools.close(vertx, second)))
                    .map(first)
                    .recover(
                        failure ->
                            Pools.close(vertx, first)
                                .transform(closed -> Future.failedFuture(failure))));
  }

  private Future<List<String>> applyMissing(MigrationRun run, Map<String, String> known) {
    List<String> applied = new ArrayList<>();
    Future<Void> all = Future.succeededFuture();
    for (String file : files) {
      String text = SqlFile.read("migrations/" + folder + "/" + file);
      String digest = DigestUtils.sha256Hex(text);
      @Nullable String recorded = known.get(file);
      if (recorded == null) {
        all = all.compose(before -> run.apply(file, text, digest));
        applied.add(folder + "/" + file);
      } else if (!recorded.equals(digest)) {
        return Future.failedFuture(
            new IllegalStateException(
                "the migration "
                    + file
                    + " of this jar differs from the one that was applied to this database. Use a jar that has the applied migration. (Developers: never edit a migration, add one.)"));
      }
    }
    return all.map(done -> applied);
  }
}
