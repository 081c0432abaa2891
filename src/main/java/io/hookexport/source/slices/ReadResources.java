package io.hookexport.source.slices;

import io.hookexport.source.rows.Chunks;
import io.hookexport.source.rows.RowSecurity;
import io.hookexport.source.rows.Slicing;
import io.hookexport.source.rows.SourceSettings;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;

/**
 * What all exports of a source read with.
 *
 * @param rowSecurity what the start has found out of it, and exports find out
 */
public record ReadResources(
    SourceConnections connections,
    boolean raw,
    Slicing slicing,
    Chunks chunks,
    RowSecurity rowSecurity) {
  public static ReadResources of(
      Vertx vertx, Pool pool, boolean raw, SourceSettings settings, RowSecurity rowSecurity) {
    SourceConnections connections = new SourceConnections(vertx, pool, settings);
    return new ReadResources(connections, raw, settings.slicing(), new Chunks(), rowSecurity);
  }

  int sliceBytes() {
    return slicing.sliceBytes();
  }
}
