package io.hookexport.chaos;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Requests of one project. Each has a connection of its own, as that of a stranger has. */
record Client(Node node, String key) {
  private static final Set<String> ENDS = Set.of("completed", "failed", "expired");

  /** A response, read to its end. */
  record Reply(int status, Optional<String> retryAfter, Optional<String> location, Buffer body) {
    JsonObject data() {
      return new JsonObject(text()).getJsonObject("data");
    }

    String text() {
      return body.toString();
    }

    /** The server says when to send the request again. */
    boolean isRefusal() {
      return (status == 429 || status == 503) && retryAfter.isPresent();
    }
  }

  /**
   * One request.
   *
   * @param body empty: none
   */
  Reply ask(String method, String target, String body, String... headers) throws IOException {
    String[] lines = new String[headers.length + 2];
    System.arraycopy(headers, 0, lines, 2, headers.length);
    lines[0] = "Authorization: Bearer " + key;
    lines[1] = "Content-Type: application/json";
    try (Wire wire = Wire.ask(node, method, target, body, lines)) {
      Buffer bytes = Buffer.buffer(wire.body().readAllBytes());
      return new Reply(wire.status(), wire.header("Retry-After"), wire.header("Location"), bytes);
    }
  }

  Reply get(String target, String... headers) throws IOException {
    return ask("GET", target, "", headers);
  }

  /** Asks for everything of the month that the sample data lie in. */
  Reply create() throws IOException {
    return ask("POST", "/v1/exports", Variant.ALL.body().encode());
  }

  /**
   * The export when it has ended.
   *
   * @throws IOException when it does not end in time
   */
  JsonObject end(String id, int seconds) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    String last = "";
    while (System.nanoTime() < deadline) {
      Reply reply = get("/v1/exports/" + id, "Prefer: wait=5");
      last = reply.status() + " " + reply.text();
      if (reply.status() == 200 && ENDS.contains(reply.data().getString("status"))) {
        return reply.data();
      }
      if (reply.status() != 200) {
        if (!reply.isRefusal()) {
          break;
        }
        Waiting.pause(500);
      }
    }
    throw new IOException("export " + id + " has not ended: " + last);
  }

  /** A new export that has completed. */
  JsonObject export() throws IOException, InterruptedException {
    JsonObject end = end(create().data().getString("id"), 2 * Victim.END_SECONDS);
    if (!"completed".equals(end.getString("status"))) {
      throw new IOException("not completed: " + end.encode());
    }
    return end;
  }

  /** The path of a link to the file of a completed export. */
  String link(String id) throws IOException {
    return path(get("/v1/exports/" + id + "/download"));
  }

  static String path(Reply link) {
    return URI.create(
            link.location().orElseThrow(() -> new IllegalStateException("no link: " + link.text())))
        .getRawPath();
  }
}
