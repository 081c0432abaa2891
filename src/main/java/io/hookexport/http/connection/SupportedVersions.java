package io.hookexport.http.connection;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;

/**
 * Turns a request of an unsupported HTTP version into an invalid one. Vert.x would accept it as
 * valid and repeat its version in the status line of the response. The response to any invalid
 * request has the version of this server.
 */
public final class SupportedVersions extends ChannelInboundHandlerAdapter {
  SupportedVersions() {}

  /** Why such a request is invalid. */
  public static final class UnknownVersion extends RuntimeException {
    private UnknownVersion() {
      super("unknown HTTP version", null, false, false);
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (message instanceof HttpRequest request && !isSupported(request.protocolVersion())) {
      request.setDecoderResult(DecoderResult.failure(new UnknownVersion()));
    }
    if (message instanceof HttpRequest request && request.decoderResult().isFailure()) {
      // Netty sets HTTP/1.0 when it could not read the version.
      request.setProtocolVersion(HttpVersion.HTTP_1_1);
    }
    context.fireChannelRead(message);
  }

  private static boolean isSupported(HttpVersion version) {
    return version.equals(HttpVersion.HTTP_1_1) || version.equals(HttpVersion.HTTP_1_0);
  }
}
