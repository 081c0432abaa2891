package io.hookexport.http;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes connections that hold a place without getting on: Vert.x only has an idle timeout, which
 * every byte of a dripping client sets back. The head of the first request, and the body of any,
 * must be there within the request timeout; the head of a later one within the idle timeout after
 * the answer before. An answer may take as long as it takes. Looks at all connections of its event
 * loop now and then, which costs requests nothing but a look-up.
 */
final class Connections {
  private static final Logger LOG = LoggerFactory.getLogger(Connections.class);

  private final ConnectionPlaces places;
  private final ApiSettings settings;
  private final Consumer<HttpServerRequest> late;
  private final Consumer<HttpServerRequest> broken;
  private final Map<HttpConnection, State> states = new HashMap<>();
  private long timer = -1;

  /** Where a connection is, and since when. */
  private static final class State {
    private long sinceNanos = System.nanoTime();
    private @Nullable HttpServerRequest request;
    private boolean answered;
    private boolean refused;
    private boolean ending;
  }

  /**
   * @param places of the connections of all instances
   * @param late answers a request whose body did not come, and closes its connection
   * @param broken the same for one whose body is malformed
   */
  Connections(
      ConnectionPlaces places,
      ApiSettings settings,
      Consumer<HttpServerRequest> late,
      Consumer<HttpServerRequest> broken) {
    this.places = places;
    this.settings = settings;
    this.late = late;
    this.broken = broken;
  }

  void start(Vertx vertx) {
    long pause = TimeUnit.SECONDS.toMillis(settings.requestTimeoutSeconds()) / 8;
    timer = vertx.setPeriodic(pause, tick -> closeLate(System.nanoTime()));
  }

  void stop(Vertx vertx) {
    vertx.cancelTimer(timer);
  }

  void opened(HttpConnection connection) {
    String address = address(connection);
    if (!places.take(address)) {
      connection.close();
      return;
    }
    Pipelining.bound(connection);
    State state = new State();
    states.put(connection, state);
    MalformedBodies.watch(connection, () -> end(connection, state, broken));
    // Without a handler Vert.x logs every client that goes away, with a stack trace.
    connection.exceptionHandler(failure -> LOG.debug("a connection failed", failure));
    connection.closeHandler(
        closed -> {
          states.remove(connection);
          places.giveBack(address);
        });
  }

  private static String address(HttpConnection connection) {
    SocketAddress peer = connection.remoteAddress();
    return peer == null ? "" : String.valueOf(peer.hostAddress());
  }

  /** The head of a request is there. False when it must not be answered: see {@link #refused}. */
  boolean begun(HttpServerRequest request) {
    State state = states.get(request.connection());
    if (state == null || state.refused) {
      return false;
    }
    state.sinceNanos = System.nanoTime();
    state.request = request;
    state.answered = false;
    return true;
  }

  /** Nobody knows where this request ends, so what comes behind it on the connection is nothing. */
  void refused(HttpServerRequest request) {
    State state = states.get(request.connection());
    if (state != null) {
      state.refused = true;
    }
  }

  /** The answer to a request is sent or given up. */
  void answered(HttpServerRequest request) {
    State state = states.get(request.connection());
    if (state != null) {
      state.sinceNanos = System.nanoTime();
      state.answered = true;
    }
  }

  private void closeLate(long now) {
    for (Map.Entry<HttpConnection, State> each : new ArrayList<>(states.entrySet())) {
      if (now - each.getValue().sinceNanos >= patience(each.getValue())) {
        end(each.getKey(), each.getValue(), late);
      }
    }
  }

  /**
   * A client that waits for a response, and whose body does not come to its end, is told why it
   * gets none. A request that is complete is not the one which is broken: that waits behind it.
   */
  private static void end(
      HttpConnection connection, State state, Consumer<HttpServerRequest> answer) {
    HttpServerRequest request = state.request;
    if (request == null
        || request.isEnded()
        || state.answered
        || state.ending
        || request.response().headWritten()) {
      connection.close();
      return;
    }
    state.ending = true;
    state.refused = true;
    answer.accept(request);
  }

  private long patience(State state) {
    if (state.request == null || !state.request.isEnded()) {
      return TimeUnit.SECONDS.toNanos(settings.requestTimeoutSeconds());
    }
    return state.answered
        ? TimeUnit.SECONDS.toNanos(settings.idleTimeoutSeconds())
        : Long.MAX_VALUE;
  }
}
