package io.hookexport.postgres;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.util.function.Consumer;

/**
 * Watches what the server sends to the client's codec, which holds a row until all of it is there,
 * and all rows of a batch: without a limit a row that does not fit into the memory is copied again
 * and again for a minute, and other exports meet an OutOfMemoryError for it. To be put on an idle
 * connection, between two messages.
 */
final class RowLimit extends ChannelInboundHandlerAdapter {
  /** Type and length. */
  private static final int HEADER = 5;

  private static final byte DATA_ROW = 'D';
  private static final byte COMMAND_COMPLETE = 'C';
  private static final byte PORTAL_SUSPENDED = 's';

  private final long mostBytes;
  private final Consumer<OutOfMemoryError> tooLarge;
  private long header;
  private int headerBytes;
  private long bodyLeft;
  private long batchBytes;
  private boolean met;

  /**
   * @param mostBytes of a batch of rows, so of one row, too
   * @param tooLarge is told once; the connection is closed then
   */
  RowLimit(long mostBytes, Consumer<OutOfMemoryError> tooLarge) {
    this.mostBytes = mostBytes;
    this.tooLarge = tooLarge;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (message instanceof ByteBuf bytes && !met) {
      look(bytes);
      if (met) {
        tooLarge.accept(BackendMessages.tooLarge("rows at once", batchBytes, mostBytes));
        SilenceLimit.close(ctx.channel());
      }
    }
    if (met) {
      ReferenceCountUtil.release(message);
    } else {
      ctx.fireChannelRead(message);
    }
  }

  private void look(ByteBuf bytes) {
    int at = bytes.readerIndex();
    while (at < bytes.writerIndex() && !met) {
      if (bodyLeft > 0) {
        int some = (int) Math.min(bodyLeft, bytes.writerIndex() - at);
        at += some;
        bodyLeft -= some;
      } else {
        header = header << Byte.SIZE | bytes.getUnsignedByte(at++);
        if (++headerBytes == HEADER) {
          begun((byte) (header >> Integer.SIZE), header & 0xFFFF_FFFFL);
          header = 0;
          headerBytes = 0;
        }
      }
    }
  }

  /**
   * @param length of the message without its type
   */
  private void begun(byte type, long length) {
    bodyLeft = Math.max(0, length - Integer.BYTES);
    if (type == DATA_ROW) {
      batchBytes += length;
      met = batchBytes > mostBytes;
    } else if (type == PORTAL_SUSPENDED || type == COMMAND_COMPLETE) {
      batchBytes = 0;
    }
  }
}
