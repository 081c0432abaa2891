package io.hookexport.postgres;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Numbered, forward-only changes to one schema. Each is applied once, in its own transaction, with
 * its record; processes that start together take turns by an advisory lock.
 */
public final class Migrations {
  /** The job database. */
  public static final Migrations HOOKEXPORT =
      new Migrations(
          "hookexport",
          List.of(
              "V0001__exports.sql",
              "V0002__large_exports.sql",
              "V0003__history.sql",
              "V0004__heartbeats.sql"));

  /** The tables of the native source. */
  public static final Migrations NATIVE =
      new Migrations("native", "deliveries", List.of("V0001__deliveries.sql"));

  private static final long DEADLINE_SECONDS = 300;

  private final String folder;
  private final String schema;
  private final List<String> files;

  private Migrations(String schema, List<String> files) {
    this(schema, schema, files);
  }

  private Migrations(String folder, String schema, List<String> files) {
    this.folder = folder;
    this.schema = schema;
    this.files = files;
  }

  /**
   * Applies what is missing.
   *
   * @return the names of the files that were applied now; fails when a file that was applied
   *     earlier has been changed since
   */
  public Future<List<String>> apply(Vertx vertx, String uri) {
    return session(vertx, uri)
        .compose(
            connection ->
                prepare(connection)
                    .compose(known -> applyMissing(connection, known))
                    .eventually(connection::close))
        .timeout(DEADLINE_SECONDS, TimeUnit.SECONDS);
  }

  /**
   * Fails, with the words that help, unless all migrations have been applied. Those of a later
   * version may have been, too: they only add, so that this version goes on beside that one.
   */
  public Future<Void> requireApplied(Vertx vertx, String uri) {
    return session(vertx, uri)
        .compose(connection -> known(connection).eventually(connection::close))
        .timeout(DEADLINE_SECONDS, TimeUnit.SECONDS)
        .recover(
            failure ->
                SqlErrors.is(failure, "42P01")
                    ? Future.succeededFuture(Map.<String, String>of())
                    : Future.failedFuture(failure))
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

  private static Future<PgConnection> session(Vertx vertx, String uri) {
    return ConnectionUri.connect(vertx, uri)
        .compose(
            first ->
                ConnectionUri.connect(vertx, uri)
                    .compose(second -> SessionCheck.check(first, second).eventually(second::close))
                    .map(first)
                    .recover(
                        failure ->
                            first.close().transform(closed -> Future.failedFuture(failure))));
  }

  /** Takes the lock (it ends with the connection) and reads what was applied. */
  private Future<Map<String, String>> prepare(PgConnection connection) {
    String history =
        "create table if not exists %1$s.schema_history (file text primary key, sha256 text not null,"
            + " applied_at timestamptz not null default now())";
    return connection
        .query("select pg_advisory_lock(hashtext('hookexport migrations'))")
        .execute()
        .compose(locked -> connection.query("create schema if not exists " + schema).execute())
        .compose(created -> connection.query(String.format(Locale.ROOT, history, schema)).execute())
        .compose(created -> known(connection));
  }

  private Future<Map<String, String>> known(PgConnection connection) {
    return connection
        .query("select file, sha256 from " + schema + ".schema_history")
        .execute()
        .map(
            rows -> {
              Map<String, String> known = new HashMap<>();
              for (Row row : rows) {
                known.put(row.getString("file"), row.getString("sha256"));
              }
              return known;
            });
  }

  private Future<List<String>> applyMissing(PgConnection connection, Map<String, String> known) {
    List<String> applied = new ArrayList<>();
    Future<Void> all = Future.succeededFuture();
    for (String file : files) {
      String text = SqlFile.read("migrations/" + folder + "/" + file);
      String digest = sha256(text);
      @Nullable String recorded = known.get(file);
      if (recorded == null) {
        all = all.compose(before -> apply(connection, file, text, digest));
        applied.add(folder + "/" + file);
      } else if (!recorded.equals(digest)) {
        return Future.failedFuture(
            new IllegalStateException(
                "migration " + file + " was applied with other content; never edit one, add one"));
      }
    }
    return all.map(done -> applied);
  }

  private Future<Void> apply(PgConnection connection, String file, String text, String digest) {
    String record = "insert into " + schema + ".schema_history (file, sha256) values ($1, $2)";
    return connection
        .begin()
        .compose(
            transaction ->
                connection
                    .query(text)
                    .execute()
                    .compose(
                        ran -> connection.preparedQuery(record).execute(Tuple.of(file, digest)))
                    .compose(recorded -> transaction.commit()));
  }

  private static String sha256(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException everyJavaHasIt) {
      throw new IllegalStateException(everyJavaHasIt);
    }
  }
}
