package io.hookexport.source.wire;

import io.netty.channel.Channel;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Decides when the channel of one query is read: not while its chunks wait for the reader, and
 * seldom once much has arrived. Unread bytes fill the socket, and then the server waits. Use it on
 * the channel's thread.
 */
final class ReadPace {
  /** Encoded bytes that may wait for the reader before reading pauses. */
  static final int UNREAD_BYTES = 512 * 1024;

  /**
   * Once this much has arrived, reads are a millisecond apart: the server keeps filling the socket
   * meanwhile, and few large reads cost half the CPU of many small ones.
   */
  static final int LARGE_BYTES = 1024 * 1024;

  static final long PAUSE_MILLIS = 1;

  private final Channel channel;
  private boolean full;
  private long received;
  private long unread;
  private @Nullable ScheduledFuture<?> pause;

  /**
   * @param large whether to read seldom from the beginning
   */
  ReadPace(Channel channel, boolean large) {
    this.channel = channel;
    this.received = large ? LARGE_BYTES + 1 : 0;
  }

  /** Records bytes from the server. */
  void received(int bytes) {
    received += bytes;
  }

  /** Records encoded bytes that wait for the reader. */
  void produced(int bytes) {
    unread += bytes;
  }

  /**
   * Records encoded bytes that the reader has taken. Resumes reading when half of the room is free
   * again.
   */
  void consumed(int bytes) {
    unread -= bytes;
    if (full && unread <= UNREAD_BYTES / 2) {
      full = false;
      read();
    }
  }

  void pauseWhenFull() {
    if (unread > UNREAD_BYTES) {
      full = true;
      channel.config().setAutoRead(false);
    }
  }

  /** Call this when all bytes of the socket have been read. */
  void pauseWhenLarge() {
    if (received > LARGE_BYTES && !full && pause == null) {
      channel.config().setAutoRead(false);
      pause = channel.eventLoop().schedule(this::wake, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  private void wake() {
    pause = null;
    read();
  }

  private void read() {
    if (!full && pause == null) {
      channel.config().setAutoRead(true);
    }
  }

  /** Reads all further bytes without a pause. Call this when they are dropped. */
  void unlimit() {
    full = false;
    channel.config().setAutoRead(true);
  }

  /** Leaves the channel as it is, because it may have another user from now on. */
  void end() {
    full = false;
    if (pause != null) {
      pause.cancel(false);
    }
  }
}
