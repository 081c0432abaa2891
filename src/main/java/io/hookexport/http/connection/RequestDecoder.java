package io.hookexport.http.connection;

import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.util.AsciiString;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.impl.VertxHttpRequestDecoder;

/**
 * The decoder of Vert.x, with a bound on the lines of a head: a line of four bytes is a hundred
 * bytes on the heap, so that the bound on the bytes of a head alone allows a third of a megabyte.
 * Requests that wait for the responses before them share a bound: 32 heads of 95 lines from 250
 * connections ended a process with a heap of 64 MB.
 */
final class RequestDecoder extends VertxHttpRequestDecoder {
  private final LingeringClose requests;
  private int lines;
  private int linesOfWaiting;

  /**
   * @param requests knows the earlier ones of the same connection
   */
  RequestDecoder(HttpServerOptions options, LingeringClose requests) {
    super(options);
    this.requests = requests;
  }

  @Override
  protected HttpMessage createMessage(String[] initialLine) {
    linesOfWaiting = requests.isWaiting() ? linesOfWaiting + lines : 0;
    lines = 0;
    return super.createMessage(initialLine);
  }

  /** Called for each line of a head, and of a trailer. */
  @Override
  protected AsciiString splitHeaderName(byte[] bytes, int start, int length) {
    if (++lines > ApiSettings.MAX_HEADER_LINES
        || linesOfWaiting + lines > ApiSettings.MAX_WAITING_HEADER_LINES) {
      throw new TooLongHttpHeaderException("too many header lines");
    }
    return super.splitHeaderName(bytes, start, length);
  }
}
