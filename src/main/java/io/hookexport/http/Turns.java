package io.hookexport.http;

import io.hookexport.export.ExportException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.spi.context.storage.ContextLocal;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The turns in which the requests of one event loop ask the job database. A few statements are
 * under way at once. When more are wanted, they wait by client, and the clients take turns: one
 * that sends a thousand requests at once delays another by one statement, not by a thousand.
 *
 * <p>A turn lasts as long as its statement, so an answer that waits, streams or sends a file holds
 * none. Each statement finds its client in the context of its request, where {@link #enter} puts
 * it; no action names it, and none can pass by (src/doc/decisions/0032).
 */
public final class Turns {
  /** Statements of one client that wait; each has a request, and so a connection, of its own. */
  static final int MOST_WAITING = 1000;

  private static final long LOOK_MILLIS = 250;
  private static final Asker NOBODY = new Asker("", false, null);
  private static final ContextLocal<Asker> ASKER = ContextLocal.registerLocal(Asker.class);

  private final VertxInternal vertx;
  private final int most;
  private final Duration patience;
  private final Map<String, Lane> lanes = new HashMap<>();
  private final Queue<Lane> ring = new ArrayDeque<>();
  private int underWay;
  private long answered;
  private boolean looking;

  /**
   * @param most statements under way at once
   * @param patience the longest that a statement waits for its turn
   */
  public Turns(Vertx vertx, int most, Duration patience) {
    this.vertx = (VertxInternal) vertx;
    this.most = most;
    this.patience = patience;
  }

  /** Who wants something: a project or an address, and the response that it waits for. */
  private record Asker(String client, boolean isProject, @Nullable HttpServerResponse response) {
    /** Left, or was answered by a deadline. */
    boolean gone() {
      return response != null && (response.closed() || response.ended());
    }
  }

  /** The statements of one client that wait. */
  private record Lane(String client, Queue<Waiting<?>> waiting) {}

  private static final class Waiting<T> {
    private final Supplier<Future<T>> statement;
    private final Asker asker;
    private final ContextInternal context;
    private final Promise<T> promise;
    private final long sinceNanos = System.nanoTime();
    private final long answeredBefore;
    private final boolean behindOwn;

    Waiting(
        Supplier<Future<T>> statement,
        Asker asker,
        ContextInternal context,
        long answeredBefore,
        boolean behindOwn) {
      this.statement = statement;
      this.asker = asker;
      this.context = context;
      this.promise = context.promise();
      this.answeredBefore = answeredBefore;
      this.behindOwn = behindOwn;
    }
  }

  /** Vert.x gives a context room for the locals that are registered before it is made. */
  static void register() {
    Objects.requireNonNull(ASKER);
  }

  /** From now on the statements of this request are those of the project. */
  static void enterProject(RoutingContext rc, String projectId) {
    enter(new Asker("project " + projectId, true, rc.response()));
  }

  /** From now on the statements of this request, of unknown project, are those of the address. */
  static void enterAddress(RoutingContext rc, String address) {
    enter(new Asker("address " + address, false, rc.response()));
  }

  private static void enter(Asker asker) {
    ContextInternal request = ContextInternal.current();
    // The context of a whole event loop is nobody's.
    if (request != null && request.isDuplicate()) {
      request.putLocal(ASKER, asker);
    }
  }

  /**
   * Runs the statement when it is its turn, on the context that it was asked for on. Fails with
   * UNAVAILABLE when too many of its client wait, or when it has waited for too long.
   */
  public <T> Future<T> pass(Supplier<Future<T>> statement) {
    if (begin()) {
      return run(statement);
    }
    ContextInternal context = vertx.getOrCreateContext();
    Asker asker = context.getLocal(ASKER, () -> NOBODY);
    return await(statement, asker, context);
  }

  private synchronized boolean begin() {
    if (underWay == most) {
      return false;
    }
    underWay++;
    return true;
  }

  private <T> Future<T> run(Supplier<Future<T>> statement) {
    Future<T> running;
    try {
      running = statement.get();
    } catch (RuntimeException thrown) {
      running = Future.failedFuture(thrown);
    }
    return running.onComplete(done -> ended(done.succeeded()));
  }

  private synchronized <T> Future<T> await(
      Supplier<Future<T>> statement, Asker asker, ContextInternal context) {
    Lane lane = lanes.computeIfAbsent(asker.client(), key -> new Lane(key, new ArrayDeque<>()));
    boolean first = lane.waiting().isEmpty();
    if (lane.waiting().size() >= MOST_WAITING) {
      return Future.failedFuture(tooMany(asker));
    }
    Waiting<T> waiting = new Waiting<>(statement, asker, context, answered, !first);
    lane.waiting().add(waiting);
    if (first) {
      ring.add(lane);
    }
    lookLater();
    return waiting.promise.future();
  }

  private void ended(boolean succeeded) {
    List<Waiting<?>> gone = new ArrayList<>();
    Waiting<?> next = next(succeeded, gone);
    if (next != null) {
      begin(next);
    }
    gone.forEach(Turns::left);
  }

  private <T> void begin(Waiting<T> waiting) {
    waiting.context.runOnContext(
        turn -> run(waiting.statement).onComplete(waiting.promise::handle));
  }

  /** Nobody waits for the response, but what its request holds is given back when it has failed. */
  private static void left(Waiting<?> waiting) {
    ExportException reason = unavailable("The client left before it was its turn.");
    waiting.context.runOnContext(over -> waiting.promise.tryFail(reason));
  }

  /**
   * The next that is to begin, or null.
   *
   * @param gone is given those passed over because their clients left
   */
  private synchronized @Nullable Waiting<?> next(boolean succeeded, List<Waiting<?>> gone) {
    if (succeeded) {
      answered++;
    }
    for (Lane lane = ring.poll(); lane != null; lane = ring.poll()) {
      Waiting<?> next = lane.waiting().poll();
      if (lane.waiting().isEmpty()) {
        lanes.remove(lane.client());
      } else {
        ring.add(lane);
      }
      if (next != null) {
        if (!next.asker.gone()) {
          return next;
        }
        gone.add(next);
      }
    }
    underWay--;
    return null;
  }

  /** There is a timer only while somebody waits. */
  private void lookLater() {
    if (!looking) {
      looking = true;
      vertx.setTimer(LOOK_MILLIS, over -> look());
    }
  }

  private void look() {
    late()
        .forEach(
            waiting -> {
              if (waiting.asker.gone()) {
                left(waiting);
              } else {
                waiting.promise.tryFail(reason(waiting));
              }
            });
  }

  private synchronized List<Waiting<?>> late() {
    List<Waiting<?>> late = new ArrayList<>();
    long now = System.nanoTime();
    for (Iterator<Lane> each = ring.iterator(); each.hasNext(); ) {
      Lane lane = each.next();
      lane.waiting()
          .removeIf(
              waiting -> {
                boolean over =
                    waiting.asker.gone() || now - waiting.sinceNanos > patience.toNanos();
                if (over) {
                  late.add(waiting);
                }
                return over;
              });
      if (lane.waiting().isEmpty()) {
        each.remove();
        lanes.remove(lane.client());
      }
    }
    looking = false;
    if (!ring.isEmpty()) {
      lookLater();
    }
    return late;
  }

  private synchronized ExportException reason(Waiting<?> waiting) {
    if (answered == waiting.answeredBefore) {
      return unavailable("The database does not answer. Please try again soon.");
    }
    return waiting.behindOwn
        ? tooMany(waiting.asker)
        : unavailable("The server is busy with the requests of others. Please try again soon.");
  }

  private static ExportException tooMany(Asker asker) {
    return unavailable(
        (asker.isProject() ? "This project's own requests" : "Other requests of this address")
            + " wait for their turn. Please send fewer at once, and try again soon.");
  }

  private static ExportException unavailable(String message) {
    return ExportException.unavailable(message, null);
  }
}
