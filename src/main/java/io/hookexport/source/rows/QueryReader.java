package io.hookexport.source.rows;

import io.hookexport.csv.Chunk;
import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/** Reads one query on one connection and turns it into CSV. Any thread may call its methods. */
public interface QueryReader {

  /** Is told everything on the thread of the connection. */
  interface Listener {
    /** Whole rows; {@code rows} and {@code escapedCells} count from the first chunk on. */
    void chunk(Chunk chunk, long rows, long escapedCells);

    /** The last call. The connection is ready for the next query, or closed. */
    void over(@Nullable Throwable failure);
  }

  void start();

  /** This many bytes of the chunks have gone on: only so much of them may be under way. */
  void consumed(int bytes);

  /** The time of the last row, once it is over and had one; microseconds since 1970. */
  long lastTime();

  /** Of the last row, once it is over and had one. */
  Object lastKey();

  /**
   * Ends the query early, if it is not over. Completes on any thread when the connection can be
   * told to roll back; never fails.
   */
  Future<Void> stop();
}
