package io.hookexport.jobs;

import io.hookexport.export.AllExports;
import io.hookexport.export.ExportListing;
import io.hookexport.export.ExportPage;
import io.hookexport.export.ExportState;
import io.hookexport.postgres.SqlFile;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;

/** The exports of all projects in the job database. */
public final class PgAllExports implements AllExports {
  private static final String LIST = SqlFile.read("exports/list_all.sql");
  private static final String LIST_FILTERED = SqlFile.read("exports/list_all_filtered.sql");

  private final JobDatabase database;

  public PgAllExports(JobDatabase database) {
    this.database = database;
  }

  @Override
  public Future<ExportPage> list(ExportListing listing) {
    return database
        .query(statement(listing), parameters(listing))
        .map(rows -> PgExportStore.page(rows, listing.limit()));
  }

  static String statement(ExportListing listing) {
    return listing.state().isPresent() ? LIST_FILTERED : LIST;
  }

  static Tuple parameters(ExportListing listing) {
    Tuple parameters =
        Tuple.of(listing.limit() + 1)
            .addOffsetDateTime(
                listing.after().map(p -> ExportRow.offset(p.createdAt())).orElse(null))
            .addUUID(listing.after().map(ExportListing.Position::id).orElse(null));
    listing.state().map(ExportState::wireName).ifPresent(parameters::addString);
    return parameters;
  }
}
