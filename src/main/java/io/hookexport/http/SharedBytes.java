package io.hookexport.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;

/**
 * Bytes that are the same in many responses: kept once, in direct memory, from which the network
 * reads. A heap buffer would be copied for each response, and again for its write.
 */
public final class SharedBytes {
  private final ByteBuf bytes;

  SharedBytes(byte[] bytes) {
    this.bytes =
        Unpooled.unreleasableBuffer(
            Unpooled.directBuffer(bytes.length, bytes.length).writeBytes(bytes).asReadOnly());
  }

  /** Returns a buffer for one response, without a copy. */
  Buffer buffer() {
    return BufferInternal.buffer(bytes.duplicate());
  }
}
