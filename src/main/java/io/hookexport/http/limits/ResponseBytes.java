package io.hookexport.http.limits;

import io.hookexport.export.ExportException;
import io.netty.util.internal.PlatformDependent;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Limits the bytes of large responses that this process holds for its clients, and of large request
 * bodies that are being received; shared by all instances of the verticle. One client has at most a
 * quarter of them, so that clients that do not read, or do not send, leave room for the others.
 * Files and the pages of {@code /docs} use no memory of a response and are not counted; nor are
 * small ones, of which a connection has one.
 */
public final class ResponseBytes {
  /** A response or a body up to this size is not counted. */
  static final int SMALL = 16_384;

  private static final String KEY = ResponseBytes.class.getName();
  private static final String CLIENT = KEY + ".client";
  private static final int SHARE = 4;

  private static final String UNREAD =
      "Too many large responses have not been read by their clients yet. Please read the responses that you have requested, and try again.";
  private static final String UNSENT =
      "Too many large requests are in progress. Please finish sending the requests that you have started, and try again.";

  private final long most;
  private final Map<String, Long> byClient = new HashMap<>();
  private long inFlight;

  /**
   * @param most of all clients; a client that has none in flight gets one response of any size
   */
  public ResponseBytes(long most) {
    this.most = most;
  }

  /** Limits to an eighth of the maximum of the heap or of direct memory, whichever is less. */
  public static ResponseBytes ofThisProcess() {
    return new ResponseBytes(memory() / 8);
  }

  /** Returns the maximum of the heap or of direct memory, whichever is less. */
  static long memory() {
    return Math.min(Runtime.getRuntime().maxMemory(), PlatformDependent.maxDirectMemory());
  }

  /** The handler that precedes all others. */
  public void attachTo(RoutingContext rc) {
    rc.put(KEY, this);
    rc.next();
  }

  /**
   * Assigns the later bytes of this request to the project; earlier ones belong to all clients
   * without one.
   */
  public static void isOf(RoutingContext rc, String projectId) {
    rc.put(CLIENT, projectId);
  }

  /**
   * Sends a response; fails with UNAVAILABLE when too much is unsent. The status and the headers
   * are set by then.
   *
   * @param body of that size; created only when there is room for it
   */
  public static Future<Void> end(RoutingContext rc, int size, Supplier<Buffer> body) {
    ResponseBytes all = rc.get(KEY);
    if (all == null || size <= SMALL) {
      return rc.response().end(body.get());
    }
    String client = client(rc);
    all.take(client, size);
    try {
      return rc.response().end(body.get()).onComplete(sentOrGone -> all.giveBack(client, size));
    } catch (RuntimeException notSent) { // such as a response that was ended meanwhile
      all.giveBack(client, size);
      throw notSent;
    }
  }

  /**
   * Fails with UNAVAILABLE when too many bytes are in flight. Call this before the body is read.
   *
   * @param most the longest body that is read; a body of unknown length counts as much
   */
  public static void beginBody(RoutingContext rc, long most) {
    ResponseBytes all = rc.get(KEY);
    String length = rc.request().getHeader(HttpHeaders.CONTENT_LENGTH);
    long size = length == null ? most : Math.min(most, Long.parseLong(length));
    if (all == null || size <= SMALL) {
      return;
    }
    String client = client(rc);
    all.take(client, size, UNSENT);
    ResponseEnd.run(rc, () -> all.giveBack(client, size));
  }

  private static String client(RoutingContext rc) {
    return rc.get(CLIENT, "");
  }

  public void take(String client, long size) {
    take(client, size, UNREAD);
  }

  private synchronized void take(String client, long size, String refusal) {
    @Nullable Long own = byClient.get(client);
    boolean fits = inFlight == 0 || inFlight + size <= most;
    boolean fair = own == null || own + size <= most / SHARE;
    if (!fits || !fair) {
      throw ExportException.unavailable(refusal, null).retryAfter(1);
    }
    inFlight += size;
    byClient.merge(client, size, Long::sum);
  }

  public synchronized void giveBack(String client, long size) {
    inFlight -= size;
    byClient.computeIfPresent(client, (key, own) -> own == size ? null : own - size);
  }

  public synchronized long inFlight() {
    return inFlight;
  }
}
