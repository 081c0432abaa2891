package io.hookexport.postgres;

import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;

/**
 * What all exports of a source read with.
 *
 * @param rowSecurity what the start has found out of it, and exports find out
 */
record ReadResources(
    SourceConnections connections,
    boolean raw,
    Slicing slicing,
    Chunks chunks,
    RowSecurity rowSecurity) {
  static ReadResources of(
      Vertx vertx, Pool pool, boolean raw, SourceSettings settings, RowSecurity rowSecurity) {
    SourceConnections connections = new SourceConnections(vertx, pool, settings);
    return new ReadResources(connections, raw, settings.slicing(), new Chunks(), rowSecurity);
  }

  int sliceBytes() {
    return slicing.sliceBytes();
  }
}
