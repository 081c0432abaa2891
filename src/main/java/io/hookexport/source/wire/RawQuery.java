package io.hookexport.source.wire;

import io.hookexport.csv.Chunk;
import io.hookexport.csv.CsvEncoder;
import io.hookexport.postgres.BorrowedChannel;
import io.hookexport.postgres.ServerError;
import io.hookexport.source.rows.Chunks;
import io.hookexport.source.rows.DeliveryQuery;
import io.hookexport.source.rows.QueryReader;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.ScheduledFuture;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.pgclient.PgConnection;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.SqlConnection;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One query, spoken by ourselves on a borrowed channel: rows arrive in binary and become CSV on the
 * spot, without an object for a row or a value. Ends with the channel given back, ready for the
 * next query, or closed. Everything happens on the channel's thread; other threads may call {@link
 * #start}, {@link #consumed} and {@link #stop}.
 */
public final class RawQuery extends ChannelInboundHandlerAdapter
    implements QueryReader, BackendMessages.Receiver {
  private static final Logger LOG = LoggerFactory.getLogger(RawQuery.class);

  /** Encoded bytes that may wait for the reader before the channel is not read any more. */
  private static final int UNREAD_BYTES = 512 * 1024;

  /**
   * Once this much has come, the channel is read a millisecond apart: the server goes on filling
   * the socket meanwhile, and few large reads cost half the CPU of many small ones.
   */
  private static final int LARGE_BYTES = 1024 * 1024;

  private static final long NAP_MILLIS = 1;
  private static final long STOP_MILLIS = 4_000;

  private enum State {
    NEW,
    /** Rows are wanted. */
    READING,
    /** What still comes is thrown away. */
    STOPPING,
    OVER
  }

  private final SqlConnection connection;
  private final BorrowedChannel channel;
  private final DeliveryQuery query;
  private final CsvEncoder csv;
  private final Listener listener;
  private final BackendMessages messages = new BackendMessages(this);
  private final Promise<Void> ended = Promise.promise();

  private State state = State.NEW;
  private boolean parsed;
  private boolean completed;
  private boolean full;
  private long received;
  private long unread;
  private @Nullable RawRowEncoder encoder;
  private @Nullable PgException serverError;
  private @Nullable ChannelHandlerContext context;
  private @Nullable ScheduledFuture<?> nap;
  private @Nullable ScheduledFuture<?> deadline;

  /**
   * @param connection idle, and used by nobody else before this is over
   * @throws IllegalStateException when its channel cannot be borrowed
   */
  public RawQuery(
      SqlConnection connection, DeliveryQuery query, CsvEncoder csv, Listener listener) {
    this.connection = connection;
    this.channel = BorrowedChannel.of(connection);
    this.query = query;
    this.csv = csv;
    this.listener = listener;
  }

  /** It will be large, or is one of several that are: reads seldom from the beginning. */
  public RawQuery large() {
    received = LARGE_BYTES + 1;
    return this;
  }

  @Override
  public void start() {
    channel.execute(
        () -> {
          if (state == State.NEW) {
            state = State.READING;
            try {
              channel.lendTo(this);
            } catch (RuntimeException | LinkageError e) {
              end(e); // also when another version of the client lacks a class
            }
          }
        });
  }

  @Override
  public void consumed(int bytes) {
    channel.execute(
        () -> {
          unread -= bytes;
          if (full && unread <= UNREAD_BYTES / 2) {
            full = false;
            read();
          }
        });
  }

  @Override
  public Object lastKey() {
    return Objects.requireNonNull(encoder).lastKey();
  }

  @Override
  public long lastTime() {
    return Objects.requireNonNull(encoder).lastTime();
  }

  /**
   * Ends the query early, if it is not over: the server is asked to cancel, and what it has sent
   * already is thrown away. Completes on any thread when the channel is closed, or was given back
   * before; never fails.
   */
  @Override
  public Future<Void> stop() {
    channel.execute(
        () -> {
          if (state == State.NEW) {
            end(null);
          } else if (state == State.READING) {
            cancel(requireContext());
          }
        });
    return ended.future();
  }

  private void cancel(ChannelHandlerContext ctx) {
    state = State.STOPPING;
    full = false;
    read();
    deadline =
        ctx.executor()
            .schedule(
                () -> drop("the server does not react to a cancel request"),
                STOP_MILLIS,
                TimeUnit.MILLISECONDS);
    ((PgConnection) connection)
        .cancelRequest()
        .onFailure(e -> channel.execute(() -> drop("no cancel request: " + e.getMessage())));
  }

  private void drop(String reason) {
    if (state != State.OVER) {
      LOG.atWarn().addKeyValue("reason", reason).log("A source connection is dropped");
      channel.close();
    }
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    context = ctx;
    ByteBuf out;
    try {
      out = message(ctx);
    } catch (RuntimeException | Error e) {
      // Netty takes out a handler that throws here: it would not hear of the close.
      end(e);
      channel.close();
      return;
    }
    ctx.writeAndFlush(out)
        .addListener(
            written -> {
              if (!written.isSuccess()) {
                channel.close();
              }
            });
  }

  private ByteBuf message(ChannelHandlerContext ctx) {
    ByteBuf out = ctx.alloc().buffer(1024);
    try {
      FrontendMessages.query(out, query.sql(), query.parameters(), query.forms());
      return out;
    } catch (RuntimeException | Error e) {
      out.release();
      throw e;
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf in = (ByteBuf) message;
    try {
      received += in.readableBytes();
      messages.feed(in);
    } finally {
      in.release();
    }
    if (messages.stopped()) {
      finish(ctx);
    } else if (unread > UNREAD_BYTES && state == State.READING) {
      full = true;
      ctx.channel().config().setAutoRead(false);
    }
  }

  @Override
  public boolean message(byte type, byte[] bytes, int offset, int length) {
    switch (type) {
      case 'D' -> row(bytes, offset, length);
      case '1' -> parsed = true;
      case 'T' ->
          encoder =
              RawRowEncoder.of(bytes, offset, query.forms(), query.key(), query.statuses())
                  .after(query.after());
      case 'C' -> completed = true;
      case 'E' -> serverError = ServerError.read(bytes, offset, length);
      case 'Z' -> {
        return false;
      }
      // Bound; notice, parameter and notification, which may come at any time.
      case '2', 'N', 'S', 'A' -> {}
      default -> throw new IllegalStateException("unexpected message of type " + (char) type);
    }
    return true;
  }

  private void row(byte[] bytes, int offset, int length) {
    if (encoder == null) {
      throw new IllegalStateException("the server sent a row that it has not described");
    }
    if (state == State.READING) {
      encoder.write(bytes, offset, length, csv);
      if (csv.size() >= Chunks.BYTES) {
        takeChunk();
      }
    }
  }

  private void takeChunk() {
    Chunk chunk = csv.take();
    unread += chunk.length();
    listener.chunk(chunk, csv.rows(), csv.escapedCells());
  }

  /** The server is ready for the next query. */
  private void finish(ChannelHandlerContext ctx) {
    if (state == State.STOPPING) {
      // The cancel request may still be on its way, and would hit the next query.
      channel.close();
      return;
    }
    if (serverError == null && !(parsed && completed)) {
      throw new IllegalStateException("the server answered something else");
    }
    if (serverError == null && encoder != null) {
      encoder.end();
    }
    channel.giveBack(ctx, messages.rest());
    if (state == State.READING && serverError == null && csv.size() > 0) {
      takeChunk();
    }
    end(serverError);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    if (received > LARGE_BYTES && state == State.READING && !full && nap == null) {
      ctx.channel().config().setAutoRead(false);
      nap = ctx.executor().schedule(this::wake, NAP_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  private void wake() {
    nap = null;
    if (state != State.OVER) {
      read();
    }
  }

  private void read() {
    if (!full && (nap == null || state == State.STOPPING)) {
      requireContext().channel().config().setAutoRead(true);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    // The client first, lest it is given back to the pool as if it were alive.
    ctx.fireChannelInactive();
    end(serverError != null ? serverError : new IOException("the connection was closed"));
  }

  /** The network broke, or the server said what nobody understands: no query can follow. */
  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    end(cause);
    channel.close();
  }

  private void end(@Nullable Throwable failure) {
    if (state == State.OVER) {
      return;
    }
    state = State.OVER;
    if (deadline != null) {
      deadline.cancel(false);
    }
    listener.over(failure);
    ended.complete();
  }

  private ChannelHandlerContext requireContext() {
    if (context == null) {
      throw new IllegalStateException("the channel has not been lent yet");
    }
    return context;
  }
}
