package io.hookexport.http.connection;

import io.hookexport.http.limits.LoopLoad;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

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
  private final AtomicBoolean called = new AtomicBoolean();
  private volatile @Nullable EventLoop loop;
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
    load.whenRoom(this::lookNow);
  }

  /** Returns whether the next request has to be held. */
  boolean isFull() {
    return !held.isEmpty() || load.room() == 0;
  }

  /** Takes the bytes of a whole request over. */
  void hold(ChannelHandlerContext context, ByteBuf request, RequestDecoder decoder) {
    context.channel().config().setAutoRead(false);
    held.add(new Held(context, request, decoder, System.nanoTime()));
    EventLoop own = context.channel().eventLoop();
    loop = own;
    lookLater(own);
  }

  /** Once for all requests that a statement has taken along. */
  private void lookNow() {
    EventLoop own = loop;
    if (own != null && !own.isShuttingDown() && called.compareAndSet(false, true)) {
      own.execute(
          () -> {
            called.set(false);
            admit();
          });
    }
  }

  /** For those who wait for too long. */
  private void lookLater(EventLoop own) {
    if (!looking) {
      looking = true;
      var unused = // it ends with the event loop
          own.schedule(() -> look(own, System.nanoTime()), LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  private void look(EventLoop own, long now) {
    looking = false;
    admit();
    while (!held.isEmpty() && now - held.element().sinceNanos() >= load.patience().toNanos()) {
      refuse(held.remove(), now);
    }
    if (!held.isEmpty()) {
      lookLater(own);
    }
  }

  private void admit() {
    for (int room = load.room(); room > 0 && !held.isEmpty(); room--) {
      admit(held.remove());
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
