package io.hookexport.perf;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Many clients that wait for the end of one export, each with a connection of its own: event
 * streams, or requests with {@code Prefer: wait=60}. Says when all wait, and when all have heard.
 */
final class Watches {
  private static final Pattern EVENT =
      Pattern.compile("event: export\\.(completed|failed|cancelled|deleted)");

  private static final Pattern STATUS = Pattern.compile("\"status\":\"(\\w+)\"");

  /** Connections that are being opened at once. */
  private static final int OPENING = 128;

  private final URI base;
  private final String request;
  private final boolean streams;
  private final int all;
  private final NetClient client;
  private final AtomicInteger begun = new AtomicInteger();
  private final AtomicInteger waiting = new AtomicInteger();
  private final AtomicInteger heard = new AtomicInteger();
  private final AtomicLong firstNanos = new AtomicLong();
  private final Map<String, AtomicInteger> answers = new ConcurrentHashMap<>();

  private Watches(Vertx vertx, URI base, String key, String id, boolean streams, int all) {
    this.base = base;
    this.streams = streams;
    this.all = all;
    this.request =
        "GET /v1/exports/"
            + id
            + (streams ? "/events" : "")
            + " HTTP/1.1\r\nHost: crowd\r\nAuthorization: Bearer "
            + key
            + (streams ? "\r\nAccept: text/event-stream" : "\r\nPrefer: wait=60")
            + "\r\n\r\n";
    this.client = vertx.createNetClient(new NetClientOptions().setReceiveBufferSize(4096));
  }

  /** Arguments: URL, key, export, {@code streams} or {@code waits}, how many. */
  public static void main(String[] arguments) {
    Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
    Watches watches =
        new Watches(
            vertx,
            URI.create(arguments[0]),
            arguments[1],
            arguments[2],
            arguments[3].equals("streams"),
            Integer.parseInt(arguments[4]));
    for (int i = 0; i < OPENING; i++) {
      watches.open();
    }
  }

  private void open() {
    if (begun.incrementAndGet() > all) {
      return;
    }
    client
        .connect(base.getPort(), base.getHost())
        .onSuccess(this::watch)
        .onFailure(
            failure -> {
              waiting();
              heard(String.valueOf(failure.getMessage()));
            });
  }

  private void watch(NetSocket socket) {
    StringBuilder text = new StringBuilder();
    boolean[] is = new boolean[2]; // waiting, has heard
    socket.handler(
        bytes -> {
          text.append(bytes.toString(StandardCharsets.UTF_8));
          if (streams && !is[0] && text.indexOf("event:") > 0) {
            is[0] = true;
            waiting();
          }
          String end = end(text);
          if (end != null && !is[1]) {
            is[1] = true;
            heard(end);
          }
        });
    socket.closeHandler(
        closed -> {
          if (!is[1]) {
            heard("closed");
          }
        });
    socket.exceptionHandler(failure -> text.append(failure));
    socket
        .write(request)
        .onSuccess(
            written -> {
              if (!streams) {
                waiting();
              }
            });
  }

  private @Nullable String end(StringBuilder text) {
    if (text.indexOf("HTTP/1.1 200") != 0) {
      return text.indexOf("\r\n") < 0 ? null : text.substring(0, text.indexOf("\r\n"));
    }
    Matcher end = (streams ? EVENT : STATUS).matcher(text);
    return end.find() ? end.group(1) : null;
  }

  private void waiting() {
    if (waiting.incrementAndGet() == all) {
      System.out.println("all wait");
    }
    open();
  }

  private void heard(String end) {
    long now = System.nanoTime();
    firstNanos.compareAndSet(0, now);
    answers.computeIfAbsent(end, first -> new AtomicInteger()).incrementAndGet();
    if (heard.incrementAndGet() == all) {
      System.out.printf(
          Locale.ROOT,
          "all heard: the last %d ms after the first: %s%n",
          (now - firstNanos.get()) / 1_000_000,
          new TreeMap<>(answers));
      System.exit(0);
    }
  }
}
