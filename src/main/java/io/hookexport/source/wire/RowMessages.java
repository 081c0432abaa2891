package io.hookexport.source.wire;

import io.hookexport.csv.CsvEncoder;
import io.hookexport.postgres.ServerError;
import io.hookexport.source.rows.Chunks;
import io.hookexport.source.rows.DeliveryQuery;
import io.vertx.pgclient.PgException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Handles the server's messages for one query: the description of its rows, each row, which becomes
 * CSV immediately, and how the query ended. Use it on one thread.
 */
final class RowMessages implements BackendMessages.Receiver {
  private final DeliveryQuery query;
  private final CsvEncoder csv;
  private final Runnable chunkFull;

  private boolean discarding;
  private boolean parsed;
  private boolean completed;
  private @Nullable RawRowEncoder encoder;
  private @Nullable PgException serverError;

  /**
   * @param chunkFull called after each row with which {@code csv} holds a chunk or more
   */
  RowMessages(DeliveryQuery query, CsvEncoder csv, Runnable chunkFull) {
    this.query = query;
    this.csv = csv;
    this.chunkFull = chunkFull;
  }

  /**
   * @throws IllegalStateException when the message does not belong to one query
   */
  @Override
  public boolean message(byte type, byte[] bytes, int offset, int length) {
    switch (type) {
      case BackendMessage.DATA_ROW -> row(bytes, offset, length);
      case BackendMessage.PARSE_COMPLETE -> parsed = true;
      case BackendMessage.ROW_DESCRIPTION -> encoder = new RawRowEncoder(bytes, offset, query);
      case BackendMessage.COMMAND_COMPLETE -> completed = true;
      case BackendMessage.ERROR_RESPONSE -> serverError = ServerError.read(bytes, offset, length);
      case BackendMessage.READY_FOR_QUERY -> {
        return false;
      }
      // The last three may arrive at any time.
      case BackendMessage.BIND_COMPLETE,
          BackendMessage.NOTICE_RESPONSE,
          BackendMessage.PARAMETER_STATUS,
          BackendMessage.NOTIFICATION_RESPONSE -> {}
      default -> throw new IllegalStateException("unexpected message of type " + (char) type);
    }
    return true;
  }

  private void row(byte[] bytes, int offset, int length) {
    if (encoder == null) {
      throw new IllegalStateException("the server sent a row that it has not described");
    }
    if (!discarding) {
      encoder.write(bytes, offset, length, csv);
      if (csv.size() >= Chunks.BYTES) {
        chunkFull.run();
      }
    }
  }

  /** Drops further rows. */
  void discard() {
    discarding = true;
  }

  /**
   * Call this when the server is ready for the next query.
   *
   * @return the error with which the query ended, if it did
   * @throws IllegalStateException when the messages were no response to the query
   */
  @Nullable PgException end() {
    if (serverError == null && !(parsed && completed)) {
      throw new IllegalStateException("the server sent another message");
    }
    if (serverError == null && encoder != null) {
      encoder.end();
    }
    return serverError;
  }

  @Nullable PgException serverError() {
    return serverError;
  }

  Object lastKey() {
    return Objects.requireNonNull(encoder).lastKey();
  }

  long lastTime() {
    return Objects.requireNonNull(encoder).lastTime();
  }
}
