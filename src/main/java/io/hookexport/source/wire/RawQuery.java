package io.hookexport.source.wire;

import io.hookexport.csv.Chunk;
import io.hookexport.csv.CsvEncoder;
import io.hookexport.postgres.BorrowedChannel;
import io.hookexport.source.rows.DeliveryQuery;
import io.hookexport.source.rows.QueryReader;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.pgclient.PgConnection;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.SqlConnection;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Speaks the wire protocol of one query directly on a borrowed channel: rows arrive in binary and
 * become CSV immediately, without an object for a row or a value. Ends with the channel given back,
 * ready for the next query, or closed. All code runs on the channel's thread; other threads may
 * call {@link #start}, {@link #consumed} and {@link #stop}.
 */
public final class RawQuery extends ChannelInboundHandlerAdapter implements QueryReader {
  private static final Logger LOG = LoggerFactory.getLogger(RawQuery.class);

  private static final long STOP_MILLIS = 4_000;

  private enum State {
    NEW,
    /** Rows are processed. */
    READING,
    /** Remaining rows are dropped. */
    STOPPING,
    OVER
  }

  private final SqlConnection connection;
  private final BorrowedChannel channel;
  private final DeliveryQuery query;
  private final CsvEncoder csv;
  private final Listener listener;
  private final boolean large;
  private final RowMessages rows;
  private final BackendMessages messages;
  private final Promise<Void> ended = Promise.promise();

  private State state = State.NEW;
  private @Nullable ReadPace pace;
  private @Nullable ScheduledFuture<?> deadline;

  /**
   * @param connection idle, and not used elsewhere before this is over
   * @param large whether the query is large, or one of several of a large export: it reads seldom
   *     from the beginning
   * @throws IllegalStateException when its channel cannot be borrowed
   */
  public RawQuery(
      SqlConnection connection,
      DeliveryQuery query,
      CsvEncoder csv,
      Listener listener,
      boolean large) {
    this.connection = connection;
    this.channel = BorrowedChannel.of(connection);
    this.query = query;
    this.csv = csv;
    this.listener = listener;
    this.large = large;
    this.rows = new RowMessages(query, csv, this::takeChunk);
    this.messages = new BackendMessages(rows);
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
    channel.execute(() -> requirePace().consumed(bytes));
  }

  @Override
  public Object lastKey() {
    return rows.lastKey();
  }

  @Override
  public long lastTime() {
    return rows.lastTime();
  }

  /**
   * Ends the query early, if it is not over: the server receives a cancel request, and what it has
   * already sent is dropped. Completes on any thread when the channel is closed, or was given back
   * before; never fails.
   */
  @Override
  public Future<Void> stop() {
    channel.execute(
        () -> {
          if (state == State.NEW) {
            end(null);
          } else if (state == State.READING) {
            cancel();
          }
        });
    return ended.future();
  }

  private void cancel() {
    state = State.STOPPING;
    rows.discard();
    requirePace().unlimit();
    deadline =
        channel.schedule(() -> drop("the server does not react to a cancel request"), STOP_MILLIS);
    ((PgConnection) connection)
        .cancelRequest()
        .onFailure(e -> channel.execute(() -> drop("cancel request failed: " + e.getMessage())));
  }

  private void drop(String reason) {
    if (state != State.OVER) {
      LOG.atWarn().addKeyValue("reason", reason).log("A source connection is dropped");
      channel.close();
    }
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    pace = new ReadPace(ctx.channel(), large);
    ByteBuf out = null;
    try {
      out = ctx.alloc().buffer(1024);
      FrontendMessages.query(out, query.sql(), query.parameters(), query.forms());
    } catch (RuntimeException | Error e) {
      ReferenceCountUtil.release(out);
      // Netty removes a handler that throws here, which would then miss the close.
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

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf in = (ByteBuf) message;
    try {
      requirePace().received(in.readableBytes());
      messages.feed(in);
    } finally {
      in.release();
    }
    if (messages.stopped()) {
      finish(ctx);
    } else if (state == State.READING) {
      requirePace().pauseWhenFull();
    }
  }

  private void takeChunk() {
    Chunk chunk = csv.take();
    requirePace().produced(chunk.length());
    listener.chunk(chunk, csv.rows(), csv.escapedCells());
  }

  /** Finishes when the server is ready for the next query. */
  private void finish(ChannelHandlerContext ctx) {
    if (state == State.STOPPING) {
      // The cancel request may still be on its way, and would hit the next query.
      channel.close();
      return;
    }
    PgException serverError = rows.end();
    channel.giveBack(ctx, messages.rest());
    if (state == State.READING && serverError == null && csv.size() > 0) {
      takeChunk();
    }
    end(serverError);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    if (state == State.READING) {
      requirePace().pauseWhenLarge();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    // The client first; otherwise the pool would get the connection back as if it were alive.
    ctx.fireChannelInactive();
    PgException serverError = rows.serverError();
    end(serverError != null ? serverError : new IOException("the connection was closed"));
  }

  /** The network broke, or the server sent an unknown message: no query can follow. */
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
    rows.discard();
    if (deadline != null) {
      deadline.cancel(false);
    }
    if (pace != null) {
      pace.end();
    }
    listener.over(failure);
    ended.complete();
  }

  private ReadPace requirePace() {
    return Objects.requireNonNull(pace, "the channel has not been lent yet");
  }
}
