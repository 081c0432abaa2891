package io.hookexport.chaos;

import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import org.apache.commons.codec.digest.DigestUtils;

/** Fetches finished files: at once, slowly, or in pieces with cuts in between. */
final class Downloads {
  /** For one file. Two servers that start again on a busy machine took 40 s. */
  private static final Duration MOST = Duration.ofMinutes(5);

  private static final long AGAIN_MILLIS = 200;

  private final List<Node> nodes;
  private final Api api;
  private final Content content;

  Downloads(List<Node> nodes, Api api, Content content) {
    this.nodes = nodes;
    this.api = api;
    this.content = content;
  }

  /** What is known of a file while it is being fetched. */
  private static final class Fetch {
    final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Optional<String> etag = Optional.empty();
    String link = "";
    boolean expired;
  }

  /**
   * Fetches a completed export and holds it against what the export says of itself, and against
   * what its content must be.
   */
  void fetch(JsonObject export, String key, String project, Variant variant, Random random)
      throws IOException, InterruptedException {
    String id = export.getString("id");
    long size = export.getLong("file_size_bytes");
    boolean slow = random.nextInt(6) == 0;
    Fetch fetch = new Fetch();
    Instant deadline = Instant.now().plus(MOST);
    while (fetch.bytes.size() < size && !fetch.expired && Instant.now().isBefore(deadline)) {
      Node node = nodes.get(random.nextInt(nodes.size()));
      int before = fetch.bytes.size();
      try {
        if (fetch.link.isEmpty()) {
          link(fetch, node, id, key);
        }
        long cut = random.nextInt(3) == 0 ? (long) (random.nextDouble() * size) : Long.MAX_VALUE;
        read(fetch, node, size, cut, slow);
      } catch (IOException lost) {
        api.findings().count("downloads that were broken off");
      }
      if (fetch.bytes.size() == before) {
        Waiting.pause(AGAIN_MILLIS);
      }
    }
    if (fetch.expired) {
      api.findings().count("files expired before they were fetched");
      return;
    }
    byte[] file = fetch.bytes.toByteArray();
    String sha256 = DigestUtils.sha256Hex(file);
    api.findings()
        .check(
            "a download has the size and digest that the export says, however it was cut",
            file.length == size && sha256.equals(export.getString("sha256")),
            String.format(
                Locale.ROOT, "export %s: %d bytes of %d, %s", id, file.length, size, sha256));
    if (file.length == size) {
      content.check(id, project, variant, file, sha256);
    }
  }

  private void link(Fetch fetch, Node node, String id, String key)
      throws IOException, InterruptedException {
    Api.Answer answer = api.get(node, "/v1/exports/" + id + "/download", key);
    fetch.expired = answer.status() == 410;
    if (answer.status() != 302) {
      throw new IOException("no link: " + answer.text());
    }
    fetch.link = URI.create(answer.header("Location").orElseThrow()).getRawPath();
  }

  /** One request, from where the last one ended, until it ends or is cut. */
  private void read(Fetch fetch, Node node, long size, long cut, boolean slow)
      throws IOException, InterruptedException {
    int from = fetch.bytes.size();
    String[] headers =
        from == 0
            ? new String[0]
            : new String[] {
              "Range: bytes=" + from + "-", "If-Range: " + fetch.etag.orElseThrow(),
            };
    try (Wire wire = Wire.get(node, fetch.link, headers)) {
      fetch.expired = wire.status() == 410;
      if (wire.status() == 410 || wire.status() == 503) {
        throw new IOException("not now: " + wire.status());
      }
      boolean right =
          wire.status() == (from == 0 ? 200 : 206)
              && wire.header("Content-Length").equals(Optional.of(Long.toString(size - from)))
              && (fetch.etag.isEmpty() || wire.header("ETag").equals(fetch.etag));
      api.findings()
          .check(
              "a response with a file, or the rest of one, says its length and the same ETag",
              right,
              String.format(
                  Locale.ROOT,
                  "%s from %d: status %d, length %s of %d, ETag %s after %s",
                  fetch.link,
                  from,
                  wire.status(),
                  wire.header("Content-Length"),
                  size,
                  wire.header("ETag"),
                  fetch.etag));
      if (!right) {
        throw new IOException("not what was asked for");
      }
      fetch.etag = wire.header("ETag");
      copy(wire.body(), fetch.bytes, cut, slow);
    }
  }

  private static void copy(InputStream from, ByteArrayOutputStream to, long cut, boolean slow)
      throws IOException, InterruptedException {
    byte[] buffer = new byte[32 * 1024];
    long read = 0;
    while (read < cut) {
      int length = from.read(buffer, 0, (int) Math.min(buffer.length, cut - read));
      if (length < 0) {
        return;
      }
      to.write(buffer, 0, length);
      read += length;
      if (slow) {
        Waiting.pause(20);
      }
    }
  }
}
