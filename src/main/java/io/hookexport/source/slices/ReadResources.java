package io.hookexport.source.slices;

import io.hookexport.csv.CsvEncoder;
import io.hookexport.source.cursor.CursorQuery;
import io.hookexport.source.rows.Chunks;
import io.hookexport.source.rows.DeliveryQuery;
import io.hookexport.source.rows.QueryReader;
import io.hookexport.source.rows.RowSecurity;
import io.hookexport.source.rows.Slicing;
import io.hookexport.source.rows.Snapshot;
import io.hookexport.source.wire.RawQuery;

/**
 * The resources that all exports of a source share.
 *
 * @param rowSecurity as the start found it; exports complete it
 */
public record ReadResources(
    SourceConnections connections,
    boolean raw,
    Slicing slicing,
    Chunks chunks,
    RowSecurity rowSecurity) {
  /**
   * Creates a reader of a query, which is not started yet.
   *
   * @param large whether the query is one of several that read a large export
   */
  QueryReader reader(
      Snapshot snapshot,
      DeliveryQuery query,
      CsvEncoder csv,
      QueryReader.Listener listener,
      boolean large) {
    return raw
        ? new RawQuery(snapshot.connection(), query, csv, listener, large)
        : new CursorQuery(snapshot, query, csv, listener);
  }

  int sliceBytes() {
    return slicing.sliceBytes();
  }
}
