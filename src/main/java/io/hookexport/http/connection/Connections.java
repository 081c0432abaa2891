package io.hookexport.http.connection;

import io.hookexport.http.limits.ClientLimits;
import io.hookexport.http.limits.ConnectionPlaces;
import io.hookexport.http.limits.TrustedProxies;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Closes connections that make no progress: Vert.x only has an idle timeout, which every byte of a
 * dripping client resets. The head of the first request, and the body of any, must arrive within
 * the request timeout; the head of a later one within the idle timeout after the previous response.
 * The time of a body begins when the server reads it, not while the server looks up the key of the
 * request. A response may take any time. Checks all connections of its event loop periodically,
 * which costs each request only one lookup.
 */
public final class Connections {
  private static final String CLOSE = HttpHeaders.CLOSE.toString();

  private final ConnectionPlaces slots;
  private final ApiSettings settings;
  private final Consumer<HttpServerRequest> late;
  private final Consumer<HttpServerRequest> broken;
  private final Map<HttpConnection, ConnectionState> states = new HashMap<>();
  private long timer = -1;

  /**
   * @param slots limits the connections of all instances
   * @param late responds to a request whose body did not arrive, and closes its connection
   * @param broken the same for one whose body is malformed
   */
  public Connections(
      ConnectionPlaces slots,
      ApiSettings settings,
      Consumer<HttpServerRequest> late,
      Consumer<HttpServerRequest> broken) {
    this.slots = slots;
    this.settings = settings;
    this.late = late;
    this.broken = broken;
  }

  public void start(Vertx vertx) {
    long pause = TimeUnit.SECONDS.toMillis(settings.requestTimeoutSeconds()) / 8;
    timer = vertx.setPeriodic(pause, tick -> closeLate(System.nanoTime()));
  }

  public void stop(Vertx vertx) {
    vertx.cancelTimer(timer);
  }

  /**
   * Gives a new connection a slot and the limits that Vert.x does not have, before its first
   * request; closes it where no slot is free.
   */
  public void opened(HttpConnection connection) {
    String address = TrustedProxies.peer(connection);
    Accepting.limit(connection, slots);
    if (!slots.take(address) && !(slots.idleYield() && isSlotYielded(address))) {
      connection.close();
      return;
    }
    ConnectionState state = new ConnectionState(address);
    states.put(connection, state);
    // Before all calls that may fail: the slot is released on every path.
    connection.closeHandler(
        closed -> {
          states.remove(connection);
          release(state);
        });
    Handlers.install(connection, settings, () -> end(connection, state, broken));
  }

  private void release(ConnectionState state) {
    if (state.hasSlot) {
      state.hasSlot = false;
      slots.giveBack(state.address);
    }
  }

  /**
   * Takes the slot of the connection that has been idle longest, and closes that: one of the same
   * network if there is one, and one of another only where its slot is all that lacks.
   */
  private boolean isSlotYielded(String address) {
    String network = ClientLimits.network(address);
    boolean othersYield = slots.isKeptOutByOthers(address);
    Optional<Map.Entry<HttpConnection, ConnectionState>> longest =
        states.entrySet().stream()
            .filter(each -> each.getValue().isIdle() && each.getValue().hasSlot)
            .filter(
                each ->
                    othersYield || network.equals(ClientLimits.network(each.getValue().address)))
            .min(Comparator.comparing(each -> each.getValue().sinceNanos));
    if (longest.isEmpty()) {
      return false;
    }
    ConnectionState idle = longest.get().getValue();
    idle.hasSlot = false; // now: it is closed later
    longest.get().getKey().close();
    if (network.equals(ClientLimits.network(idle.address))) {
      return true; // in its place: the network has as many as before
    }
    slots.giveBack(idle.address);
    return slots.take(address);
  }

  /**
   * Records that the head of a request has arrived. Returns false when the request must get no
   * response: see {@link #refused}. A body that is longer than the server's limit ends the
   * connection with the response.
   */
  public boolean begun(HttpServerRequest request) {
    ConnectionState state = states.get(request.connection());
    if (state == null || state.refused) {
      return false;
    }
    state.sinceNanos = System.nanoTime();
    state.request = request;
    state.stage = ConnectionState.Stage.ADMITTING;
    if (announced(request) > settings.maxBodyBytes()) {
      closing(request);
    }
    return true;
  }

  /** Records that the server waits for the body of a request. */
  public void reading(HttpServerRequest request) {
    ConnectionState state = state(request);
    state.sinceNanos = System.nanoTime();
    state.stage = ConnectionState.Stage.READING;
  }

  /** Records that the action of a request begins. Returns false when a response has begun. */
  public boolean acting(HttpServerRequest request) {
    if (request.response().headWritten()) {
      return false;
    }
    state(request).stage = ConnectionState.Stage.ACTING;
    return true;
  }

  /** Ignores the rest of the connection, because the end of this request is unknown. */
  public void refused(HttpServerRequest request) {
    state(request).refused = true;
  }

  /** Returns a state that nobody reads when the connection is closed. */
  private ConnectionState state(HttpServerRequest request) {
    return Objects.requireNonNullElseGet(
        states.get(request.connection()), () -> new ConnectionState(""));
  }

  private static long announced(HttpServerRequest request) {
    String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    return length == null || request.decoderResult().isFailure() ? 0 : Long.parseLong(length);
  }

  /** Closes the connection after the response, and announces this to the client. */
  public static void closing(HttpServerRequest request) {
    if (request.version() == HttpVersion.HTTP_2) {
      return; // which a server of another application may speak; other requests share it
    }
    request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
  }

  /**
   * Records that the response to a request is sent or given up. Vert.x would wait for the end of
   * the request before it closes the connection.
   */
  public void responded(HttpServerRequest request) {
    ConnectionState state = state(request);
    if (request.response().headers().contains(HttpHeaders.CONNECTION, CLOSE, true)) {
      state.refused = true;
    }
    if (state.refused) {
      request.connection().close();
    }
    state.sinceNanos = System.nanoTime();
    state.stage = ConnectionState.Stage.RESPONDED;
    state.forget();
  }

  private void closeLate(long now) {
    for (Map.Entry<HttpConnection, ConnectionState> each : new ArrayList<>(states.entrySet())) {
      each.getValue().forget();
      if (now - each.getValue().sinceNanos >= each.getValue().patience(settings)) {
        end(each.getKey(), each.getValue(), late);
      }
    }
  }

  /**
   * A client that waits for a response, and whose body does not arrive completely, gets the reason
   * as its response. A complete request is not the broken one: that waits behind it. A running
   * action is not contradicted: it responds, and nothing is read after it.
   */
  private static void end(
      HttpConnection connection, ConnectionState state, Consumer<HttpServerRequest> respond) {
    HttpServerRequest request = state.request;
    if (request != null && state.stage == ConnectionState.Stage.ACTING && !request.isEnded()) {
      state.refused = true;
      return;
    }
    if (request == null
        || request.isEnded()
        || state.stage == ConnectionState.Stage.RESPONDED
        || state.ending
        || request.response().headWritten()) {
      connection.close();
      return;
    }
    state.ending = true;
    state.refused = true;
    respond.accept(request);
  }
}
