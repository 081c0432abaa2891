package io.hookexport.source;

import io.hookexport.postgres.SqlFile;
import io.hookexport.source.definition.InvalidSourceException;
import io.hookexport.source.definition.SourceDefinition;
import io.vertx.core.Future;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import java.util.Locale;

/** Whether the role may read the catalog, which each export asks what its plan does not say. */
final class CatalogRights {
  private static final String UNREADABLE = SqlFile.read("reading/unreadable_catalog.sql");

  private CatalogRights() {}

  /** Fails with {@link InvalidSourceException} that names what must be granted. */
  static Future<Void> require(Pool pool, SourceDefinition definition, PgConnectOptions database) {
    return pool.query(UNREADABLE)
        .execute()
        .map(rows -> rows.iterator().next().getString(0))
        .compose(
            relations ->
                relations.isEmpty()
                    ? Future.succeededFuture()
                    : Future.failedFuture(
                        new InvalidSourceException(
                            String.format(
                                Locale.ROOT,
                                "source %s: the role '%s' may not read the catalog of the database '%s'. Grant it, as PostgreSQL does by default: grant select on %s to ROLE.",
                                definition.name(),
                                database.getUser(),
                                database.getDatabase(),
                                relations))));
  }
}
