package io.hookexport.http.connection;

import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.util.AsciiString;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.impl.VertxHttpRequestDecoder;

/**
 * The decoder of Vert.x, with a bound on the lines of a head: a line of four bytes is a hundred
 * bytes on the heap, so that the bound on the bytes of a head alone allows a third of a megabyte.
 */
final class RequestDecoder extends VertxHttpRequestDecoder {
  private int lines;

  RequestDecoder(HttpServerOptions options) {
    super(options);
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
