package io.hookexport.files;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;

/**
 * A file that grows at its end. Used from one context; after the first error nothing is tried again
 * on it but close.
 */
interface PartFile {
  /** Takes the chunk over. Done when it need not be kept any longer; it may be in memory still. */
  Future<Void> write(Buffer chunk);

  /** Waits until all bytes that were written are on stable storage. */
  Future<Void> flush();

  /** Waits for what is under way and frees all that the file holds, also when it fails. */
  Future<Void> close();
}
