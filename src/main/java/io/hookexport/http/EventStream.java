package io.hookexport.http;

import io.hookexport.export.ExportError;
import io.hookexport.export.ExportEvent;
import io.hookexport.export.ExportEvents;
import io.hookexport.export.ExportException;
import io.hookexport.export.ExportJson;
import io.hookexport.export.ExportVersion;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One client's server-sent events about one export. A newer event replaces the one that a slow
 * client has not received yet, so that the client never holds more than its connection's buffer and
 * one event. The last event is always sent, and ends the stream. Runs on the connection's context.
 */
final class EventStream implements ExportEvents {
  private final Vertx vertx;
  private final HttpServerRequest request;
  private final HttpServerResponse response;
  private final Supplier<Future<Void>> access;
  private final long heartbeat;
  private int beatsLeft;
  private @Nullable ExportEvent held;
  private boolean ended;

  /**
   * @param heartbeatMillis how often a comment is sent, so that no intermediary closes the
   *     connection as idle
   * @param beats after so many the stream ends, and the client connects again
   * @param access called with each comment; the stream ends when it fails with UNAUTHORIZED or
   *     FORBIDDEN, and continues when it cannot determine the access
   */
  EventStream(
      Vertx vertx,
      HttpServerRequest request,
      long heartbeatMillis,
      int beats,
      Supplier<Future<Void>> access) {
    this.vertx = vertx;
    this.request = request;
    this.access = access;
    this.beatsLeft = beats;
    this.response = request.response();
    writeHead(response).setChunked(true);
    heartbeat = vertx.setPeriodic(heartbeatMillis, tick -> beat());
  }

  /** Writes the head that precedes the events. */
  static HttpServerResponse writeHead(HttpServerResponse response) {
    return response
        .putHeader("Content-Type", "text/event-stream")
        .putHeader("Cache-Control", "no-cache")
        .putHeader("X-Accel-Buffering", "no");
  }

  @Override
  public void on(ExportEvent event) {
    if (ended) {
      return;
    }
    if (event.type().isLast()) {
      response.write(text(event));
      end();
    } else if (response.writeQueueFull()) {
      held = event;
      response.drainHandler(drained -> sendHeld());
    } else {
      held = null;
      response.write(text(event));
    }
  }

  /** Ends the stream; a client that has not received the last event will reconnect. */
  void end() {
    if (!ended) {
      close();
      // In HTTP/1.0 only the end of the connection marks the end of a body without a length.
      response
          .end()
          .onComplete(
              sent -> {
                if (request.version() == HttpVersion.HTTP_1_0) {
                  request.connection().close();
                }
              });
    }
  }

  /** Stops the stream: the client has left, or the last event was sent. */
  void close() {
    ended = true;
    vertx.cancelTimer(heartbeat);
  }

  private void sendHeld() {
    ExportEvent event = held;
    if (event != null) {
      on(event);
    }
  }

  private void beat() {
    if (!response.writeQueueFull()) {
      response.write(":\n\n");
    }
    if (--beatsLeft <= 0) {
      end();
    } else {
      access.get().onFailure(this::denied);
    }
  }

  /** Ends the stream without a last event; the client then reconnects and receives the reason. */
  private void denied(Throwable cause) {
    if (cause instanceof ExportException problem
        && (problem.error() == ExportError.UNAUTHORIZED
            || problem.error() == ExportError.FORBIDDEN)) {
      end();
    }
  }

  private static String text(ExportEvent event) {
    return String.format(
        Locale.ROOT,
        "id: %s\nevent: %s\ndata: %s\n\n",
        ExportVersion.of(event.export()).text(),
        event.type().wireName(),
        ExportJson.text(event.export()));
  }
}
