package io.hookexport.postgres;

import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;

/** What all exports of a source read with. */
record ReadResources(SourceConnections connections, boolean raw, Slicing slicing, Chunks chunks) {
  static ReadResources of(Vertx vertx, Pool pool, boolean raw, SourceSettings settings) {
    SourceConnections connections = new SourceConnections(vertx, pool, settings);
    return new ReadResources(connections, raw, settings.slicing(), new Chunks());
  }

  int sliceBytes() {
    return slicing.sliceBytes();
  }
}
