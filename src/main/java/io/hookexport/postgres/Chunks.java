package io.hookexport.postgres;

import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;

/** Encoded bytes as a buffer. */
final class Chunks {
  private Chunks() {}

  /** Without copying: the array belongs to the buffer from now on. */
  static Buffer wrap(byte[] bytes, int length) {
    return BufferInternal.buffer(Unpooled.wrappedBuffer(bytes, 0, length));
  }
}
