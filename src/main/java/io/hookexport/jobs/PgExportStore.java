package io.hookexport.jobs;

import io.hookexport.export.Access;
import io.hookexport.export.Direction;
import io.hookexport.export.Export;
import io.hookexport.export.ExportError;
import io.hookexport.export.ExportException;
import io.hookexport.export.ExportLimits;
import io.hookexport.export.ExportListing;
import io.hookexport.export.ExportPage;
import io.hookexport.export.ExportRequest;
import io.hookexport.export.ExportState;
import io.hookexport.export.ExportStore;
import io.hookexport.export.Exports;
import io.hookexport.export.Failure;
import io.hookexport.postgres.SqlFile;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Exports in the job database, for the API. */
public final class PgExportStore implements ExportStore {
  private static final String FIND = SqlFile.read("exports/find.sql");
  private static final String READ = SqlFile.read("exports/read.sql");
  private static final String READ_ALL = SqlFile.read("exports/read_all.sql");
  private static final String CHECK = SqlFile.read("exports/check.sql");
  private static final String LIST = SqlFile.read("exports/list.sql");
  private static final String LIST_FILTERED = SqlFile.read("exports/list_filtered.sql");
  private static final String LIST_EXPIRED = SqlFile.read("exports/list_expired.sql");
  private static final String LIST_OF_ENDPOINT = SqlFile.read("exports/list_of_endpoint.sql");
  private static final String DELETE = SqlFile.read("exports/delete.sql");
  private static final String PACE = SqlFile.read("exports/pace.sql");
  private static final String CANCEL = SqlFile.read("exports/cancel.sql");

  private final JobDatabase database;
  private final ExportInsert insert;

  public PgExportStore(JobDatabase database) {
    this.database = database;
    this.insert = new ExportInsert(database);
  }

  @Override
  public Future<Created> create(NewExport export) {
    return insert.create(export);
  }

  @Override
  public Future<Admission> admission(String projectId, ExportLimits limits) {
    return insert.admission(projectId, limits);
  }

  @Override
  public Future<Pace> pace(Access access, ExportRequest request, long leastRows) {
    Tuple parameters =
        Tuple.of(access.projectId(), request.dataset().wireName(), request.direction().wireName())
            .addString(request.compression().wireName())
            .addArrayOfString(ExportRow.texts(request.columns()))
            .addLong(leastRows)
            .addString(access.sourceEndpoint().orElse(null));
    return database
        .query(PACE, parameters)
        .map(rows -> rows.iterator().next())
        .map(row -> new Pace(number(row, "row_bytes"), number(row, "row_seconds")));
  }

  private static OptionalDouble number(Row row, String column) {
    return Stream.ofNullable(row.getDouble(column)).mapToDouble(Double::doubleValue).findFirst();
  }

  @Override
  public Future<Optional<Export>> replay(String projectId, IdempotencyKey key) {
    return insert.replay(projectId, key);
  }

  @Override
  public Future<Optional<Reading>> read(UUID id) {
    return database.query(READ, Tuple.of(id)).map(PgExportStore::reading);
  }

  @Override
  public Future<Optional<Reading>> read(Access access, UUID id) {
    return database.query(FIND, of(access, id)).map(PgExportStore::reading);
  }

  private static Tuple of(Access access, UUID id) {
    return Tuple.of(id, access.projectId()).addString(access.sourceEndpoint().orElse(null));
  }

  private static Optional<Reading> reading(RowSet<Row> rows) {
    return JobDatabase.first(rows)
        .map(
            row ->
                new Reading(
                    ExportRow.export(row), row.getOffsetDateTime("database_time").toInstant()));
  }

  @Override
  public Future<List<Export>> readAll(Set<UUID> ids) {
    Tuple parameters = Tuple.tuple().addArrayOfUUID(ids.toArray(UUID[]::new));
    return database.query(READ_ALL, parameters).map(ExportRow::all);
  }

  /** Requests one row more than the limit, to find out whether there is a next page. */
  @Override
  public Future<ExportPage> list(Access access, ExportListing listing) {
    return database
        .query(listStatement(access, listing), listParameters(access, listing))
        .map(rows -> page(rows, listing.limit()));
  }

  /** Returns the statement whose index suits the access and the filters of the listing. */
  static String listStatement(Access access, ExportListing listing) {
    if (access.endpoint().isPresent()) {
      return LIST_OF_ENDPOINT;
    }
    if (listing.state().equals(Optional.of(ExportState.EXPIRED))) {
      return LIST_EXPIRED;
    }
    return listing.state().isPresent() || listing.direction().isPresent() ? LIST_FILTERED : LIST;
  }

  static Tuple listParameters(Access access, ExportListing listing) {
    Tuple parameters =
        Tuple.tuple()
            .addString(access.projectId())
            .addInteger(listing.limit() + 1)
            .addOffsetDateTime(
                listing.after().map(p -> ExportRow.offset(p.createdAt())).orElse(null))
            .addUUID(listing.after().map(ExportListing.Position::id).orElse(null));
    String statement = listStatement(access, listing);
    String[] directions = names(listing.direction(), Direction.values(), Direction::wireName);
    String[] states = names(listing.state(), ExportState.values(), ExportState::wireName);
    if (statement.equals(LIST_OF_ENDPOINT)) {
      parameters
          .addString(access.sourceEndpoint().orElseThrow())
          .addArrayOfString(states)
          .addArrayOfString(directions);
    } else if (statement.equals(LIST_EXPIRED)) {
      parameters.addArrayOfString(directions);
    } else if (statement.equals(LIST_FILTERED)) {
      parameters
          .addArrayOfString(states)
          .addArrayOfString(directions)
          .addBoolean(listing.state().isEmpty());
    }
    return parameters;
  }

  private static <T> String[] names(Optional<T> wanted, T[] all, Function<T, String> name) {
    Stream<T> values = wanted.isPresent() ? wanted.stream() : Stream.of(all);
    return values.map(name).toArray(String[]::new);
  }

  @Override
  public Future<Optional<Export>> delete(Access access, UUID id) {
    return change(DELETE, of(access, id), () -> whyNotDeleted(access, id));
  }

  @Override
  public Future<Optional<Export>> cancel(Access access, UUID id, int activeLimit) {
    Tuple parameters =
        Tuple.of(id, access.projectId(), Failure.CANCELLED.message())
            .addString(access.sourceEndpoint().orElse(null))
            .addInteger(activeLimit);
    return change(CANCEL, parameters, () -> whyNotCancelled(access, id));
  }

  private Future<Optional<Export>> change(
      String statement, Tuple parameters, Supplier<Future<Optional<Export>>> whyNot) {
    return database
        .query(statement, parameters)
        .map(ExportRow::first)
        .compose(changed -> changed.isPresent() ? Future.succeededFuture(changed) : whyNot.get());
  }

  /** Fails with UNAVAILABLE unless the store can be used now. */
  public Future<Void> check() {
    return database
        .query(CHECK, Tuple.tuple())
        .map(
            rows -> {
              Row row = rows.iterator().next();
              String[] missing = row.getArrayOfStrings("missing");
              if (missing.length > 0) {
                throw ExportException.unavailable(
                    "The job database is incomplete. Run migrate, or wait until its restore is complete. Missing: "
                        + String.join(", ", missing),
                    null);
              }
              if (row.getBoolean("read_only")) {
                throw ExportException.unavailable(
                    "The job database is read-only: it is a standby, or default_transaction_read_only is on. database.uri must lead to the primary.",
                    null);
              }
              return null;
            });
  }

  /** Returns why nothing was deleted: there is no export, or it is active, or has just ended. */
  private Future<Optional<Export>> whyNotDeleted(Access access, UUID id) {
    return find(access, id)
        .compose(
            found -> {
              if (found.isEmpty()) {
                return Future.succeededFuture(found);
              }
              ExportState state = found.get().state();
              // An ended export stays so, and can be deleted now.
              return state.isActive()
                  ? Future.failedFuture(
                      ExportException.of(
                          ExportError.EXPORT_ACTIVE,
                          "The export is still in progress and cannot be deleted yet.",
                          new JsonObject().put("status", state.wireName())))
                  : delete(access, id);
            });
  }

  /** Returns why nothing was cancelled: the export does not exist, or has ended. */
  private Future<Optional<Export>> whyNotCancelled(Access access, UUID id) {
    return find(access, id)
        .map(
            found -> {
              if (found.isPresent() && !found.get().state().isActive()) {
                throw Exports.notActive(found.get());
              }
              return Optional.empty();
            });
  }

  static ExportPage page(RowSet<Row> rows, int limit) {
    List<Export> exports = ExportRow.all(rows);
    if (exports.size() <= limit) {
      return new ExportPage(exports, Optional.empty());
    }
    List<Export> page = exports.subList(0, limit);
    return new ExportPage(page, Optional.of(ExportListing.Position.of(page.get(limit - 1))));
  }
}
