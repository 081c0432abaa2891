package io.hookexport.http.connection;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.util.AsciiString;
import io.netty.util.CharsetUtil;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.impl.VertxHttpRequestDecoder;

/**
 * The decoder of Vert.x, with a bound on the lines of a head: a line of four bytes is a hundred
 * bytes on the heap, so that the bound on the bytes of a head alone allows a third of a megabyte.
 * Where the event loop has as many requests as it may, the next one is held before it is decoded.
 */
final class RequestDecoder extends VertxHttpRequestDecoder {
  /** Only these wait for the database; health is told also now. A body is not looked for. */
  private static final byte[] BEGIN = "GET /v1/".getBytes(CharsetUtil.US_ASCII);

  private static final byte[] END = "\r\n\r\n".getBytes(CharsetUtil.US_ASCII);

  private static final ByteBuf NEEDLE = Unpooled.unreleasableBuffer(Unpooled.wrappedBuffer(END));

  private final HeldRequests held;
  private final LingeringClose before;
  private final Runnable refused;
  private int lines;

  /**
   * @param before knows the earlier requests of the same connection
   * @param refused called when a request was refused
   */
  RequestDecoder(
      HttpServerOptions options, HeldRequests held, LingeringClose before, Runnable refused) {
    super(options);
    this.held = held;
    this.before = before;
    this.refused = refused;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
    if (held.isFull()
        && message instanceof ByteBuf bytes
        && actualReadableBytes() == 0
        && before.isBetween()
        && isOneRequest(bytes)) {
      held.hold(context, bytes, this);
    } else {
      super.channelRead(context, message);
    }
  }

  private static boolean isOneRequest(ByteBuf bytes) {
    int last = bytes.writerIndex() - END.length;
    return bytes.readableBytes() > BEGIN.length + END.length
        && starts(bytes, bytes.readerIndex(), BEGIN)
        && starts(bytes, last, END)
        && ByteBufUtil.indexOf(NEEDLE, bytes) == last - bytes.readerIndex();
  }

  private static boolean starts(ByteBuf bytes, int at, byte[] text) {
    for (int i = 0; i < text.length; i++) {
      if (bytes.getByte(at + i) != text[i]) {
        return false;
      }
    }
    return true;
  }

  /** Decodes what was held. */
  void decodeNow(ChannelHandlerContext context, ByteBuf bytes) {
    try {
      super.channelRead(context, bytes);
      super.channelReadComplete(context);
    } catch (Exception e) {
      context.fireExceptionCaught(e);
    }
  }

  void refused() {
    refused.run();
  }

  @Override
  protected HttpMessage createMessage(String[] initialLine) {
    lines = 0;
    return super.createMessage(initialLine);
  }

  /** Called for each line of a head, and of a trailer. */
  @Override
  protected AsciiString splitHeaderName(byte[] bytes, int start, int length) {
    if (++lines > ApiSettings.MAX_HEADER_LINES) {
      throw new TooLongHttpHeaderException("too many header lines");
    }
    return super.splitHeaderName(bytes, start, length);
  }
}
