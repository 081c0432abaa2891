package io.hookexport.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * The operations of the contract. Each blocks until the server has responded, and goes on while it
 * cannot be reached ({@link Retries}). Every operation may be repeated: a create has its
 * Idempotency-Key, and what a lost response had already done is recognized.
 *
 * <p>All throw {@link ClientException} when the server refuses or stays away, and
 * InterruptedException when the thread is interrupted. For one thread.
 */
public final class ApiClient implements AutoCloseable {
  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final Duration RESPONSE = Duration.ofSeconds(30);
  private static final Duration HURRY = Duration.ofSeconds(5);

  /** A page of 500 exports, the request of each of which has up to 16 KB. */
  private static final int MOST_BYTES = 16 * 1024 * 1024;

  private final ClientSettings settings;
  private final HttpClient http;
  private final Retries retries;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(ApiClient::daemon);
  private Duration response = RESPONSE;
  private volatile boolean stopped;
  private volatile @Nullable InputStream reading;

  /**
   * @param patienceAtFirst how long to try until the server has been reached once
   * @param patience how long to try after that
   * @param notices receives a line for people when the server is lost or back
   */
  public ApiClient(
      ClientSettings settings,
      Duration patienceAtFirst,
      Duration patience,
      Consumer<String> notices) {
    this.settings = settings;
    this.retries = new Retries(settings, patienceAtFirst, patience, notices);
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT)
            .followRedirects(HttpClient.Redirect.NEVER);
    if (settings.ca().isPresent()) {
      builder.sslContext(TrustedAuthorities.of(settings.ca().get()));
    } else if ("http".equalsIgnoreCase(settings.server().getScheme())) {
      builder.sslContext(LazyTls.context()).sslParameters(new SSLParameters());
    }
    this.http = builder.build();
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "client-timer");
    thread.setDaemon(true);
    return thread;
  }

  /** From now on, gives up after a few seconds: somebody waits for the end of the process. */
  public synchronized void hurry() {
    stopped = false;
    Thread.interrupted();
    response = HURRY;
    retries.hurry(HURRY);
  }

  /**
   * Ends what a thread does here with an InterruptedException; for signals. An interrupt alone is
   * lost where the JDK reads a body (JDK-8294047).
   */
  public synchronized void stop(Thread thread) {
    thread.interrupt();
    stopped = true;
    InputStream body = reading;
    if (body != null) {
      try {
        body.close();
      } catch (IOException e) {
        // The reader fails for the same reason.
      }
    }
  }

  /**
   * Creates an export, or returns the one that an earlier call with the same key created. It waits
   * for other exports of the project; a server without queues refuses it then.
   */
  public JsonNode create(JsonNode request, String idempotencyKey) throws InterruptedException {
    return send(
            api("/v1/exports")
                .header("Idempotency-Key", idempotencyKey)
                .header("Prefer", "respond-async")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(Json.text(request))),
            Duration.ZERO)
        .export(201);
  }

  /** Returns whether a server that did not respond may have done what it was asked for. */
  public boolean mayHaveDone() {
    return retries.mayHaveDone();
  }

  public JsonNode get(String id) throws InterruptedException {
    return send(api("/v1/exports/" + id), Duration.ZERO).export(200);
  }

  /** Returns the export when it has changed, or after the wait; at once if it has ended. */
  public JsonNode awaitChange(String id, Duration wait) throws InterruptedException {
    return send(api("/v1/exports/" + id).header("Prefer", "wait=" + wait.toSeconds()), wait)
        .export(200);
  }

  /**
   * Returns a page of exports as the whole body, whose {@code meta} has the next cursor.
   *
   * @param query encoded, without the question mark
   */
  public JsonNode list(String query) throws InterruptedException {
    Answer answer = send(api("/v1/exports?" + query), Duration.ZERO);
    answer.data(200);
    return answer.body();
  }

  /** Returns what the server can export, one object for each dataset and direction. */
  public JsonNode datasets() throws InterruptedException {
    return send(api("/v1/datasets"), Duration.ZERO).data(200);
  }

  public JsonNode cancel(String id) throws InterruptedException {
    Answer answer =
        send(api("/v1/exports/" + id + "/cancel").POST(BodyPublishers.noBody()), Duration.ZERO);
    if (answer.repeated() && answer.code().equals("EXPORT_NOT_ACTIVE")) {
      JsonNode export = get(id);
      if (export.path("error_code").asText().equals("CANCELLED")) {
        return export; // by the request whose response was lost
      }
    }
    return answer.export(200);
  }

  public void delete(String id) throws InterruptedException {
    Answer answer = send(api("/v1/exports/" + id).DELETE(), Duration.ZERO);
    boolean done = answer.status() == 204 || (answer.repeated() && answer.status() == 404);
    if (!done) {
      throw answer.refusal();
    }
  }

  public FileLink link(String id) throws InterruptedException {
    FileLink link = nextLink(id);
    retries.reached();
    return link;
  }

  /** Returns a new link of a download that failed: only a part of the file ends the trouble. */
  FileLink nextLink(String id) throws InterruptedException {
    Answer answer = respond(api("/v1/exports/" + id + "/link"), Duration.ZERO);
    return FileLink.of(answer.data(200), settings.server());
  }

  /** Opens a file at an offset, once. The key stays here: a link needs none. */
  HttpResponse<InputStream> open(FileLink link, long offset)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(link.url()).timeout(response);
    if (offset > 0) {
      request.header("Range", "bytes=" + offset + "-");
      request.header("If-Range", '"' + link.sha256() + '"');
    }
    return http.send(request.build(), BodyHandlers.ofInputStream());
  }

  Retries retries() {
    return retries;
  }

  InputStream watched(HttpResponse<InputStream> opened) {
    InputStream body = new WatchedStream(opened.body(), timer, RESPONSE, () -> stopped);
    reading = body;
    return body;
  }

  /** Reads a response to its end. */
  Answer answer(HttpResponse<InputStream> opened, boolean repeated) throws IOException {
    String path = opened.uri().getPath().replaceFirst("(/files/)[^/]+", "$1..."); // a secret
    String name = opened.request().method() + " " + path;
    byte[] bytes;
    try (InputStream body = watched(opened)) {
      bytes = body.readNBytes(MOST_BYTES + 1);
    }
    if (bytes.length > MOST_BYTES) {
      throw ClientException.foreign(name + " returned more than any response has");
    }
    return new Answer(name, opened.statusCode(), opened.headers(), Json.orMissing(bytes), repeated);
  }

  private HttpRequest.Builder api(String path) {
    return HttpRequest.newBuilder(URI.create(settings.server() + path))
        .header("Authorization", "Bearer " + settings.key());
  }

  private Answer send(HttpRequest.Builder request, Duration wait) throws InterruptedException {
    Answer answer = respond(request, wait);
    retries.reached();
    return answer;
  }

  private Answer respond(HttpRequest.Builder request, Duration wait) throws InterruptedException {
    for (boolean repeated = false; ; repeated = true) {
      if (stopped) {
        throw new InterruptedException("stopped");
      }
      HttpRequest next = request.timeout(response.plus(wait)).build();
      try {
        Answer answer = answer(http.send(next, BodyHandlers.ofInputStream()), repeated);
        if (answer.status() == 401) {
          throw answer.refusal().with("the key is from " + settings.keyOrigin());
        }
        if (!answer.isTransient()) {
          return answer;
        }
        retries.turnedAway(answer);
      } catch (IOException e) {
        retries.lost(e);
      }
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
