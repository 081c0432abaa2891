package io.hookexport.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;

/** Spoils a request in one to three ways, each such that it still ends where it says. */
final class HostileTouch {
  private final Random random;
  private final List<Consumer<FuzzRequest>> touches =
      List.of(
          this::path,
          this::path,
          this::segment,
          this::docs,
          this::method,
          this::query,
          this::cursor,
          this::key,
          this::key,
          this::contentType,
          this::body,
          this::body,
          this::bytes,
          this::flip,
          this::largeBody,
          this::chunks,
          this::header,
          this::header,
          this::largeHeader,
          this::longLine,
          this::version,
          this::host);

  HostileTouch(Random random) {
    this.random = random;
  }

  void touch(FuzzRequest request) {
    int times = 1 + random.nextInt(3);
    for (int i = 0; i < times; i++) {
      pick(touches).accept(request);
    }
    request.mustBeRefused = false;
  }

  private <T> T pick(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  private void path(FuzzRequest request) {
    request.story.add("path");
    request.target = pick(Hostile.PATHS).replace("\u0000", "%00");
  }

  private void segment(FuzzRequest request) {
    request.story.add("segment");
    String[] parts = request.target.split("[?]", 2);
    int slash = parts[0].lastIndexOf('/');
    String text = pick(Hostile.TEXTS);
    boolean raw = random.nextInt(4) == 0;
    parts[0] =
        parts[0].substring(0, slash + 1)
            + (raw ? text.replaceAll("[\\s\\x00]", "_") : RequestMaker.encode(text));
    request.target = String.join("?", parts);
  }

  private void docs(FuzzRequest request) {
    request.story.add("docs");
    request.target = "/docs/" + pick(Hostile.DOCS);
  }

  private void method(FuzzRequest request) {
    request.story.add("method");
    request.method = pick(Hostile.METHODS);
  }

  private void query(FuzzRequest request) {
    request.story.add("query");
    String query =
        switch (random.nextInt(4)) {
          case 0, 1 -> pick(Hostile.QUERIES);
          case 2 -> "cursor=" + RequestMaker.encode(pick(Hostile.TEXTS));
          default -> "cursor=" + ForgedCursors.next(random);
        };
    request.target += (request.target.contains("?") ? "&" : "?") + query.replace(' ', '+');
  }

  /** All else is right, so that the cursor is what the server judges. */
  private void cursor(FuzzRequest request) {
    request.story.add("cursor");
    request.method = "GET";
    request.target = "/v1/exports?cursor=" + ForgedCursors.next(random);
  }

  private void key(FuzzRequest request) {
    request.story.add("key");
    if (random.nextInt(4) > 0) {
      request.without("Authorization");
    }
    request.header("Authorization", pick(Hostile.KEYS));
  }

  private void contentType(FuzzRequest request) {
    request.story.add("content type");
    if (random.nextInt(4) > 0) {
      request.without("Content-Type");
    }
    request.header("Content-Type", pick(Hostile.CONTENT_TYPES));
    if (random.nextInt(4) == 0) {
      request.header("Content-Encoding", pick(List.of("gzip", "identity", "br", "")));
    }
  }

  private void body(FuzzRequest request) {
    request.story.add("body");
    RequestMaker.body(request, pick(Hostile.BODIES));
  }

  private void bytes(FuzzRequest request) {
    request.story.add("random bytes");
    byte[] bytes = new byte[random.nextInt(400)];
    random.nextBytes(bytes);
    RequestMaker.body(request, new String(bytes, StandardCharsets.ISO_8859_1));
  }

  /** A few bits of a body that was fine. */
  private void flip(FuzzRequest request) {
    if (request.has("Transfer-Encoding")) {
      return; // a chunk that does not end is no request yet
    }
    request.story.add("flipped bits");
    request.body.ifPresent(
        body -> {
          for (int i = 0; i < 3 && body.length > 0; i++) {
            body[random.nextInt(body.length)] ^= (byte) (1 << random.nextInt(8));
          }
        });
  }

  private void largeBody(FuzzRequest request) {
    request.story.add("large body");
    int size = pick(List.of(16_383, 16_384, 16_385, 70_000, 1_000_000));
    RequestMaker.body(request, "{\"columns\":[\"" + "a".repeat(size - 16) + "\"]}");
    request.mayBeDropped = size > 16_384;
  }

  private void chunks(FuzzRequest request) {
    request.story.add("chunks");
    byte[] body = request.body.orElse(new byte[0]);
    String text = new String(body, StandardCharsets.ISO_8859_1);
    String chunked =
        pick(
            List.of(
                Integer.toHexString(body.length) + "\r\n" + text + "\r\n0\r\n\r\n",
                Integer.toHexString(body.length) + ";x=y\r\n" + text + "\r\n0\r\nA: b\r\n\r\n",
                "0\r\n\r\n",
                "zz\r\n" + text + "\r\n0\r\n\r\n",
                "-1\r\n\r\n0\r\n\r\n",
                "ffffffffffffffff\r\n\r\n0\r\n\r\n"));
    request.without("Content-Length");
    request.header("Transfer-Encoding", "chunked");
    request.body = Optional.of(chunked.getBytes(StandardCharsets.ISO_8859_1));
    // A length that never comes cannot be answered before the connection ends.
    request.mayBeDropped = true;
  }

  private void header(FuzzRequest request) {
    request.story.add("header");
    String name =
        pick(
            List.of(
                "X-Request-Id",
                "Idempotency-Key",
                "Range",
                "If-Range",
                "If-None-Match",
                "Prefer",
                "Accept",
                "Expect",
                "Cookie",
                "Upgrade",
                "X-Forwarded-For",
                "Last-Event-ID",
                "Accept-Encoding",
                "Origin",
                "X-HTTP-Method-Override",
                "TE",
                "Trailer"));
    String value =
        random.nextInt(3) > 0
            ? pick(Hostile.TEXTS)
            : pick(
                List.of(
                    "bytes=0-0,1-1,2-2",
                    "bytes=-0",
                    "bytes=9-1",
                    "bytes=18446744073709551616-",
                    "bytes=--1",
                    "lines=1-2",
                    "h2c",
                    "websocket",
                    "100-continue",
                    "DELETE",
                    "*",
                    "W/\"x\"",
                    "wait=-1",
                    "wait=1000000000000",
                    "\"",
                    "gzip;q=5"));
    request.header(name, value.replaceAll("[\\r\\n\\x00]", " "));
  }

  private void largeHeader(FuzzRequest request) {
    request.story.add("large header");
    int size = pick(List.of(1_000, 8_000, 16_000, 16_500, 100_000));
    request.header("X-Large", "a".repeat(size));
    request.mayBeDropped |= size > 16_000;
  }

  private void longLine(FuzzRequest request) {
    request.story.add("long line");
    int size = pick(List.of(4_000, 8_100, 8_192, 9_000, 100_000));
    request.target += (request.target.contains("?") ? "&" : "?") + "a".repeat(size);
    request.mayBeDropped |= size > 8_100;
  }

  private void version(FuzzRequest request) {
    request.story.add("version");
    request.version = pick(List.of("HTTP/1.0", "HTTP/1.2", "HTTP/2.0", "HTTP/0.9", "HTP/1.1", "x"));
  }

  private void host(FuzzRequest request) {
    request.story.add("host");
    if (random.nextBoolean()) {
      request.without("Host");
    }
    if (random.nextBoolean()) {
      request.header("Host", pick(List.of("", "evil.example", "a b", "[::1", "127.0.0.1:99999")));
    }
  }
}
