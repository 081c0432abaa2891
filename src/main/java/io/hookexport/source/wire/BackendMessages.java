package io.hookexport.source.wire;

import io.hookexport.source.rows.RowTooLongError;
import io.netty.buffer.ByteBuf;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Locale;

/**
 * Splits a server's bytes into its messages, wherever the network has split them. Bytes wait in one
 * array that is as long as the longest message needs, and short again after a huge one.
 */
public final class BackendMessages {
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

  /** Type and length, which counts itself but not the type. */
  private static final int HEADER = 5;

  private static final int USUAL_BYTES = 256 * 1024;

  /** Receives one message after the other. */
  @FunctionalInterface
  interface Receiver {
    /**
     * @param bytes hold the body from {@code offset} on; to be read before this returns
     * @return false when the following messages are not for this receiver
     */
    boolean message(byte type, byte[] bytes, int offset, int length);
  }

  /**
   * The most bytes of one message. Reading it takes the message, its CSV and the buffers that grow
   * to hold it: five times as much. Other exports, which share the memory, must not get an
   * OutOfMemoryError because of it.
   */
  public static final long MOST_BYTES = Runtime.getRuntime().maxMemory() / 6;

  private final Receiver receiver;
  private final long mostBytes;
  private byte[] bytes = new byte[USUAL_BYTES];
  private int start;
  private int end;
  private boolean stopped;

  BackendMessages(Receiver receiver) {
    this(receiver, MOST_BYTES);
  }

  BackendMessages(Receiver receiver, long mostBytes) {
    this.receiver = receiver;
    this.mostBytes = mostBytes;
  }

  /**
   * Takes all readable bytes of {@code in}, and none when the receiver has stopped.
   *
   * @throws IllegalStateException when they are no message of a PostgreSQL server
   * @throws OutOfMemoryError when the message is too large for the memory of the process
   */
  void feed(ByteBuf in) {
    int length = in.readableBytes();
    if (stopped || length == 0) {
      return;
    }
    makeRoom(length);
    in.readBytes(bytes, end, length);
    end += length;
    cut();
  }

  private void cut() {
    while (!stopped && end - start >= HEADER) {
      int length = lengthAt(start);
      if (length > end - start) {
        break;
      }
      int body = start + HEADER;
      start += length;
      stopped = !receiver.message(bytes[body - HEADER], bytes, body, length - HEADER);
    }
    if (start == end && !stopped) {
      start = 0;
      end = 0;
      if (bytes.length > 4 * USUAL_BYTES) {
        bytes = new byte[USUAL_BYTES];
      }
    }
  }

  /** Returns the length of the whole message, its type included. */
  private int lengthAt(int at) {
    int length = (int) INT.get(bytes, at + 1);
    if (length < HEADER - 1 || length == Integer.MAX_VALUE) {
      throw new IllegalStateException(
          String.format(
              Locale.ROOT, "the server sent a message of %d bytes, type %d", length, bytes[at]));
    }
    return length + 1;
  }

  /**
   * Makes room for {@code more} bytes after {@link #end}, and for all of a message that has begun.
   */
  private void makeRoom(int more) {
    int waiting = end - start;
    long wanted = (long) waiting + more;
    if (waiting >= HEADER) {
      wanted = Math.max(wanted, lengthAt(start));
    }
    if (start + wanted <= bytes.length) {
      return;
    }
    if (wanted > Math.min(mostBytes, Integer.MAX_VALUE - 8)) {
      throw tooLarge("a row", wanted, mostBytes, "");
    }
    byte[] roomy = wanted <= bytes.length ? bytes : new byte[(int) wanted];
    System.arraycopy(bytes, start, roomy, 0, waiting);
    bytes = roomy;
    start = 0;
    end = waiting;
  }

  /**
   * @param orElse the remedy other than a larger heap
   */
  static OutOfMemoryError tooLarge(String what, long wanted, long mostBytes, String orElse) {
    return new RowTooLongError(
        "the server sent "
            + what
            + " of "
            + wanted
            + " bytes; with this maximum heap size (-Xmx) at most "
            + mostBytes
            + " can be read. Raise it"
            + orElse);
  }

  /** Returns whether the receiver has received its last message. */
  boolean stopped() {
    return stopped;
  }

  /** Returns the bytes after the message at which the receiver stopped. */
  byte[] rest() {
    return Arrays.copyOfRange(bytes, start, end);
  }
}
