package io.hookexport.http.connection;

import io.hookexport.http.limits.ConnectionPlaces;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.AttributeKey;
import io.vertx.core.http.HttpConnection;
import java.util.concurrent.TimeUnit;

/**
 * Accepts few connections at a time while none can be served: clients that connect again at once
 * would take all processor time, and then all descriptors. Until then they wait in the backlog of
 * the system. Runs on the thread that accepts: the event loop of a connection would know too late.
 */
@Sharable
final class Accepting extends ChannelInboundHandlerAdapter {
  private static final AttributeKey<Accepting> KEY = AttributeKey.valueOf(Accepting.class, "it");
  private static final long PAUSE_MILLIS = 50;

  private final ConnectionPlaces places;

  private Accepting(ConnectionPlaces places) {
    this.places = places;
  }

  /** Call this for each connection: only with one is its listening channel at hand. */
  static void limit(HttpConnection connection, ConnectionPlaces places) {
    Channel listening = Pipelining.inside(connection).channel().parent();
    if (listening != null && !listening.hasAttr(KEY)) {
      Accepting limit = new Accepting(places);
      if (listening.attr(KEY).setIfAbsent(limit) == null) {
        listening.pipeline().addFirst(limit);
      }
    }
  }

  /** So many as one look at the backlog brings, 16, were accepted. */
  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    if (places.isFull()) {
      Channel listening = context.channel();
      listening.config().setAutoRead(false);
      var unused = // it ends with the event loop
          context
              .executor()
              .schedule(
                  () -> listening.config().setAutoRead(true), PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    }
    context.fireChannelReadComplete();
  }
}
