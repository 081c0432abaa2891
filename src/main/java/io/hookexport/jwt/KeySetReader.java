package io.hookexport.jwt;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.core.streams.ReadStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** Reads a JSON Web Key Set from a URL or a file: within a deadline, up to a size. */
final class KeySetReader implements Supplier<Future<KeySet>> {
  static final int MOST_BYTES = 262_144;

  private static final Pattern URL = Pattern.compile("https?:.*", Pattern.CASE_INSENSITIVE);

  private final Vertx vertx;
  private final boolean isUrl;
  private final String location;
  private final List<String> algorithms;
  private final long deadlineMillis;

  KeySetReader(Vertx vertx, String location, List<String> algorithms, long deadlineMillis) {
    this.vertx = vertx;
    this.isUrl = URL.matcher(location).matches();
    this.location = location;
    this.algorithms = algorithms;
    this.deadlineMillis = deadlineMillis;
  }

  @Override
  public Future<KeySet> get() {
    Future<Buffer> text = isUrl ? download() : read();
    return text.map(json -> KeySet.parse(vertx, new JsonObject(json), algorithms));
  }

  private Future<Buffer> read() {
    return vertx
        .executeBlocking(this::readFile, false)
        .timeout(deadlineMillis, TimeUnit.MILLISECONDS);
  }

  private Buffer readFile() throws IOException {
    try (InputStream file = Files.newInputStream(Path.of(location))) {
      byte[] bytes = file.readNBytes(MOST_BYTES + 1);
      if (bytes.length > MOST_BYTES) {
        throw tooLong();
      }
      return Buffer.buffer(bytes);
    }
  }

  /** With a client of its own, whose end ends everything that is under way. Follows no redirect. */
  private Future<Buffer> download() {
    RequestOptions request =
        new RequestOptions().setMethod(HttpMethod.GET).setAbsoluteURI(location);
    HttpClientAgent client =
        vertx.createHttpClient(
            new HttpClientOptions().setConnectTimeout((int) deadlineMillis).setKeepAlive(false));
    return client
        .request(request.putHeader("Accept", "application/json"))
        .compose(sent -> sent.send().compose(KeySetReader::body))
        .timeout(deadlineMillis, TimeUnit.MILLISECONDS)
        .eventually(client::close);
  }

  private static Future<Buffer> body(HttpClientResponse response) {
    return response.statusCode() == 200
        ? limited(response)
        : Future.failedFuture(new IOException("the response has status " + response.statusCode()));
  }

  private static IOException tooLong() {
    return new IOException("it is longer than " + MOST_BYTES + " bytes");
  }

  private static Future<Buffer> limited(ReadStream<Buffer> stream) {
    Promise<Buffer> all = Promise.promise();
    Buffer bytes = Buffer.buffer();
    stream
        .exceptionHandler(all::tryFail)
        .endHandler(end -> all.tryComplete(bytes))
        .handler(
            part -> {
              if (bytes.length() + part.length() > MOST_BYTES) {
                stream.pause();
                all.tryFail(tooLong());
              } else {
                bytes.appendBuffer(part);
              }
            });
    return all.future();
  }
}
