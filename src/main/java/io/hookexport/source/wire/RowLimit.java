package io.hookexport.source.wire;

import io.hookexport.postgres.SilenceLimit;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Limits what the server sends to the client's codec, which holds a row until all of it has
 * arrived, and all rows of a batch. Without a limit a row that does not fit into the memory is
 * copied repeatedly for a minute, and other exports get an OutOfMemoryError because of it. Add it
 * to an idle connection, between two messages.
 */
public final class RowLimit extends ChannelInboundHandlerAdapter {
  /** Type and length. */
  private static final int HEADER = 5;

  private static final String ONE_BY_ONE =
      ", or set source.reader to raw, which reads the rows one by one";

  private final long mostOfRow;
  private final long mostOfBatch;
  private final Consumer<OutOfMemoryError> tooLarge;
  private long header;
  private int headerBytes;
  private long bodyLeft;
  private long batchBytes;
  private @Nullable OutOfMemoryError met;

  /**
   * @param mostOfRow bytes of a single row. A batch may have twice as many: rows that a server can
   *     read one by one are not rejected because the rows before them were short.
   * @param tooLarge called once; the connection is closed then
   */
  public RowLimit(long mostOfRow, Consumer<OutOfMemoryError> tooLarge) {
    this.mostOfRow = mostOfRow;
    this.mostOfBatch = 2 * mostOfRow;
    this.tooLarge = tooLarge;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (message instanceof ByteBuf bytes && met == null) {
      look(bytes);
      if (met != null) {
        tooLarge.accept(met);
        SilenceLimit.close(ctx.channel());
      }
    }
    if (met != null) {
      ReferenceCountUtil.release(message);
    } else {
      ctx.fireChannelRead(message);
    }
  }

  private void look(ByteBuf bytes) {
    int at = bytes.readerIndex();
    while (at < bytes.writerIndex() && met == null) {
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
    if (type == BackendMessage.DATA_ROW) {
      batchBytes += length;
      if (length > mostOfRow) {
        met = BackendMessages.tooLarge("a row", length, mostOfRow, "");
      } else if (batchBytes > mostOfBatch) {
        met = BackendMessages.tooLarge("a batch of rows", batchBytes, mostOfBatch, ONE_BY_ONE);
      }
    } else if (type == BackendMessage.PORTAL_SUSPENDED || type == BackendMessage.COMMAND_COMPLETE) {
      batchBytes = 0;
    }
  }
}
