package io.hookexport.http.connection;

import io.vertx.core.http.HttpServerRequest;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The stage of a connection, and since when. */
final class ConnectionState {
  /** The stage of the last request of a connection. */
  enum Stage {
    /** There was no request. */
    NEW,
    /** The server decides whether it wants the body. The client cannot be late. */
    ADMITTING,
    /** The server waits for the body. */
    READING,
    /** The action is running: only its own response is true. */
    ACTING,
    RESPONDED
  }

  final String address;
  boolean hasSlot = true;
  long sinceNanos = System.nanoTime();
  @Nullable HttpServerRequest request;
  Stage stage = Stage.NEW;
  boolean refused;
  boolean ending;

  ConnectionState(String address) {
    this.address = address;
  }

  boolean isIdle() {
    return stage == Stage.NEW
        || (stage == Stage.RESPONDED && (request == null || request.isEnded()));
  }

  /** Drops the head of a finished request: it is large for an idle connection. */
  void forget() {
    if (request != null && request.isEnded() && stage == Stage.RESPONDED) {
      request = null;
    }
  }

  /** Returns the nanoseconds that the stage may last. */
  long patience(ApiSettings settings) {
    boolean whole = request == null || request.isEnded();
    long forWhole = TimeUnit.SECONDS.toNanos(settings.requestTimeoutSeconds());
    return switch (stage) {
      case NEW -> forWhole;
      case ADMITTING, ACTING -> Long.MAX_VALUE;
      case READING -> whole ? Long.MAX_VALUE : forWhole;
      case RESPONDED -> whole ? TimeUnit.SECONDS.toNanos(settings.idleTimeoutSeconds()) : forWhole;
    };
  }
}
