package io.hookexport.source.rows;

import io.hookexport.csv.Chunk;
import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/** Reads one query on one connection and turns it into CSV. Any thread may call its methods. */
public interface QueryReader {

  /** Called on the thread of the connection. */
  interface Listener {
    /** Delivers whole rows; {@code rows} and {@code escapedCells} count from the first chunk on. */
    void chunk(Chunk chunk, long rows, long escapedCells);

    /** The last call. The connection is ready for the next query, or closed. */
    void over(@Nullable Throwable failure);
  }

  void start();

  /** Reports consumed bytes of chunks: the reader limits the bytes that are not consumed yet. */
  void consumed(int bytes);

  /**
   * Returns the time of the last row, once the query is over and had a row; microseconds since
   * 1970.
   */
  long lastTime();

  /** Returns the key of the last row, once the query is over and had a row. */
  Object lastKey();

  /**
   * Ends the query early, if it is not over. Completes on any thread when the connection can take a
   * rollback; never fails.
   */
  Future<Void> stop();
}
