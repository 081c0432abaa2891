package io.hookexport.files;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;

/** The Netty buffer below a chunk that a draft has taken over. */
final class ChunkBytes {
  private ChunkBytes() {}

  /**
   * Returns the chunk itself. Only a composite buffer is copied: when a write of one fails,
   * AsyncFile.close() waits for ever.
   */
  static ByteBuf contiguous(Buffer chunk) {
    ByteBuf bytes = ((BufferInternal) chunk).getByteBuf();
    return bytes.nioBufferCount() == 1 ? bytes : Unpooled.copiedBuffer(bytes);
  }

  /**
   * Returns the memory to its owner for reuse. Vert.x shows foreign bytes through a view that
   * cannot be released, and offers no other way to report that they are not needed any more.
   */
  static void release(Buffer chunk) {
    ByteBuf bytes = ((BufferInternal) chunk).getByteBuf().unwrap();
    if (bytes != null && bytes.refCnt() > 0) {
      bytes.release();
    }
  }
}
