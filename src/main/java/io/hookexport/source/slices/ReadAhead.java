package io.hookexport.source.slices;

import java.util.ArrayDeque;

/**
 * The memory in which chunks wait, for their turn or for the reader of the file. Whoever read a
 * chunk ahead of its turn is told at once that it has gone on, and reads on; when the memory is
 * full it is told later, and waits as if nobody read. To be used on one context.
 */
public final class ReadAhead {

  /** What may wait for the reader of the file when a slice whose turn it is begins. */
  public static final int IN_TURN_BYTES = 512 * 1024;

  private final long limit;
  private final ArrayDeque<SliceChunk> refused = new ArrayDeque<>();
  private long held;
  private long inTurn;

  /**
   * @param limit bytes that may wait for their turn
   */
  ReadAhead(long limit) {
    this.limit = limit;
  }

  boolean hasRoomFor(long bytes) {
    return held + bytes <= limit;
  }

  /** Whether the slice whose turn it is may begin, or is far enough ahead of the file's reader. */
  boolean mayBegin() {
    return inTurn < IN_TURN_BYTES;
  }

  /** A chunk has come in its turn. */
  void inTurn(SliceChunk chunk) {
    chunk.inTurn = true;
    inTurn += chunk.length();
  }

  /** A chunk must wait for its turn. */
  void add(SliceChunk chunk) {
    if (refused.isEmpty() && hasRoomFor(chunk.length())) {
      hold(chunk);
    } else {
      refused.add(chunk);
    }
  }

  /** Whether somebody who reads ahead has to wait. */
  boolean isFull() {
    return !refused.isEmpty();
  }

  /** A chunk has gone on, whether or not it had to wait, or waits no more. */
  void left(SliceChunk chunk) {
    if (chunk.held) {
      held -= chunk.length();
    }
    if (chunk.inTurn) {
      inTurn -= chunk.length();
    }
    if (!chunk.acknowledged) {
      chunk.acknowledge();
    }
    while (!refused.isEmpty()
        && (refused.element().acknowledged || hasRoomFor(refused.element().length()))) {
      SliceChunk waiting = refused.remove();
      if (!waiting.acknowledged) {
        hold(waiting);
      }
    }
  }

  private void hold(SliceChunk chunk) {
    held += chunk.length();
    chunk.held = true;
    chunk.acknowledge();
  }
}
