package io.hookexport.http.connection;

import io.hookexport.http.limits.LoopLoad;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;

/**
 * The requests of one event loop beyond its {@link LoopLoad}. They are held as the bytes that came,
 * on a connection of which nothing more is read: that costs next to nothing, also of a client that
 * would try again at once. What has been held for too long gets 503, from a text that is ready.
 */
public final class HeldRequests {
  public static final int RETRY_SECONDS = 1;

  private static final long LOOK_MILLIS = 50;

  private final LoopLoad load;
  private final Refusing refusing;
  private final Deque<Held> held = new ArrayDeque<>();
  private boolean looking;

  private record Held(
      ChannelHandlerContext context, ByteBuf request, RequestDecoder decoder, long sinceNanos) {}

  /** Makes the response to a refused request. */
  @FunctionalInterface
  public interface Refusing {
    /**
     * @return the whole response
     */
    ByteBuf response(ChannelHandlerContext context, long heldNanos);
  }

  public HeldRequests(LoopLoad load, Refusing refusing) {
    this.load = load;
    this.refusing = refusing;
  }

  /** Returns whether the next request has to be held. */
  boolean isFull() {
    return !held.isEmpty() || load.room() == 0;
  }

  /** Takes the bytes of a whole request over. */
  void hold(ChannelHandlerContext context, ByteBuf request, RequestDecoder decoder) {
    context.channel().config().setAutoRead(false);
    held.add(new Held(context, request, decoder, System.nanoTime()));
    lookLater(context);
  }

  private void lookLater(ChannelHandlerContext context) {
    if (!looking) {
      looking = true;
      var unused = // it ends with the event loop
          context
              .channel()
              .eventLoop()
              .schedule(() -> look(System.nanoTime()), LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  private void look(long now) {
    looking = false;
    for (int room = load.room(); room > 0 && !held.isEmpty(); room--) {
      admit(held.remove());
    }
    while (!held.isEmpty() && now - held.element().sinceNanos() >= load.patience().toNanos()) {
      refuse(held.remove(), now);
    }
    if (!held.isEmpty()) {
      lookLater(held.element().context());
    }
  }

  private static void admit(Held next) {
    if (next.context().isRemoved()) {
      next.request().release(); // its client has left
      return;
    }
    next.decoder().decodeNow(next.context(), next.request());
    next.context().channel().config().setAutoRead(true);
  }

  private void refuse(Held next, long now) {
    next.request().release();
    if (!next.context().isRemoved()) {
      ByteBuf response = refusing.response(next.context(), now - next.sinceNanos());
      var unused = next.context().writeAndFlush(response); // a client that has left reads nothing
      next.decoder().refused();
      next.context().channel().config().setAutoRead(true);
    }
  }
}
