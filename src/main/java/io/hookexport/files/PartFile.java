package io.hookexport.files;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;

/**
 * A file that grows at its end. Used from one context; after the first error nothing but close is
 * tried on it.
 */
interface PartFile {
  /**
   * Takes ownership of the chunk. Completes when the chunk need not be kept any longer; it may be
   * in memory still.
   */
  Future<Void> write(Buffer chunk);

  /** Waits until all bytes that were written are on stable storage. */
  Future<Void> flush();

  /** Waits for pending operations and frees all resources of the file, also when it fails. */
  Future<Void> close();
}
