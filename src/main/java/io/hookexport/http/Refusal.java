package io.hookexport.http;

import io.hookexport.contract.ErrorResponse;
import io.hookexport.export.ExportException;
import io.hookexport.http.connection.HeldRequests;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.vertx.core.json.JsonObject;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;

/**
 * The response to a request that is refused before it is read, written as bytes: the same as {@link
 * Problems} would send.
 */
final class Refusal implements HeldRequests.Refusing {
  private static final int STATUS = 503;

  private static final String ID = RequestId.random();

  /** What precedes and what follows the id in the body. */
  private static final String[] BODY = body(ID).split(ID, 2);

  private static final int LENGTH = body(ID).length();

  private static final String HEAD =
      "HTTP/1.1 503 Service Unavailable\r\nContent-Type: "
          + JsonBody.MEDIA_TYPE
          + "\r\nCache-Control: "
          + JsonResponse.NO_STORE
          + "\r\nX-Content-Type-Options: nosniff\r\nRetry-After: "
          + HeldRequests.RETRY_SECONDS
          + "\r\nContent-Length: "
          + LENGTH
          + "\r\nDate: ";

  private final DateHeader date;
  private final RequestEvents events;

  Refusal(DateHeader date, RequestEvents events) {
    this.date = date;
    this.events = events;
  }

  private static String body(String requestId) {
    ExportException problem =
        ExportException.unavailable(
            "The server is busy with other requests. Please try again later.", null);
    return new JsonObject()
        .put("error", ErrorResponse.ofRequest(problem))
        .put("meta", new JsonObject().put("request_id", requestId))
        .encode();
  }

  @Override
  public ByteBuf response(ChannelHandlerContext context, long heldNanos) {
    String requestId = RequestId.random();
    String text =
        HEAD
            + date.text()
            + "\r\n"
            + RequestId.HEADER
            + ": "
            + requestId
            + "\r\n\r\n"
            + BODY[0]
            + requestId
            + BODY[1];
    events.on(
        new CompletedRequest(
            "GET",
            Optional.empty(),
            Optional.empty(),
            STATUS,
            true,
            Duration.ofNanos(heldNanos),
            LENGTH,
            requestId,
            Optional.empty(),
            Optional.empty(),
            context.channel().remoteAddress() instanceof InetSocketAddress peer
                ? peer.getAddress().getHostAddress()
                : "unknown"));
    return ByteBufUtil.writeAscii(context.alloc(), text);
  }
}
