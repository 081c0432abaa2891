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

  /** Lets the disk go on with what it has, so that flush has little left to do. */
  Future<Void> flushBehind();

  /**
   * Waits until all bytes are on stable storage. To be called once, when all writes are done;
   * nothing is written afterwards.
   */
  Future<Void> flush();

  /** Waits for what is under way and frees all that the file holds, also when it fails. */
  Future<Void> close();
}
