package io.hookexport.files;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;

/** What lies below the buffer of a chunk that a draft has taken over. */
final class ChunkBytes {
  private ChunkBytes() {}

  /**
   * The chunk itself. Only a composite one is copied: when a write of it fails, AsyncFile.close()
   * waits for ever.
   */
  static ByteBuf contiguous(Buffer chunk) {
    ByteBuf bytes = ((BufferInternal) chunk).getByteBuf();
    return bytes.nioBufferCount() == 1 ? bytes : Unpooled.copiedBuffer(bytes);
  }

  /**
   * Whoever made it may use its memory again. Vert.x shows the bytes of others through a view that
   * cannot be released, and has no other way to say that they are not needed any more.
   */
  static void release(Buffer chunk) {
    ByteBuf bytes = ((BufferInternal) chunk).getByteBuf().unwrap();
    if (bytes != null && bytes.refCnt() > 0) {
      bytes.release();
    }
  }
}
