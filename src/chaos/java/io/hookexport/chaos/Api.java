package io.hookexport.chaos;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Requests of clients, whose every answer is judged by what the round explains. */
final class Api {
  /** More than twice the database timeout, after which the server must have given up by itself. */
  private static final Duration ANSWER = Duration.ofSeconds(20);

  private static final Set<Integer> DOCUMENTED =
      Set.of(200, 201, 204, 302, 400, 404, 409, 410, 429, 503);

  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();
  private final Findings findings;
  private final Supplier<Round> round;

  /**
   * @param round the one that is going on
   */
  Api(Findings findings, Supplier<Round> round) {
    this.findings = findings;
    this.round = round;
  }

  /** An answer with its body read. */
  record Answer(HttpResponse<String> response) {
    int status() {
      return response.statusCode();
    }

    JsonObject data() {
      return new JsonObject(response.body()).getJsonObject("data");
    }

    String errorCode() {
      return new JsonObject(response.body()).getJsonObject("error").getString("code");
    }

    Optional<String> header(String name) {
      return response.headers().firstValue(name);
    }

    String text() {
      return status() + " " + response.body();
    }
  }

  Findings findings() {
    return findings;
  }

  /**
   * One request.
   *
   * @throws IOException when there is no answer: what the request did is not known
   */
  Answer send(
      Node node,
      String method,
      String target,
      String key,
      @Nullable JsonObject body,
      String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(node.base().resolve(URI.create(target)))
            .timeout(ANSWER)
            .header("Authorization", "Bearer " + key);
    if (headers.length > 0) {
      request.headers(headers);
    }
    if (body == null) {
      request.method(method, HttpRequest.BodyPublishers.noBody());
    } else {
      request.header("Content-Type", "application/json");
      request.method(method, HttpRequest.BodyPublishers.ofString(body.encode()));
    }
    String what = method + " " + target + " on " + node.name();
    Answer answer;
    try {
      answer = new Answer(client.send(request.build(), HttpResponse.BodyHandlers.ofString()));
    } catch (IOException lost) {
      judgeSilence(what, lost);
      throw lost;
    }
    judge(what, answer);
    return answer;
  }

  Answer get(Node node, String target, String key, String... headers)
      throws IOException, InterruptedException {
    return send(node, "GET", target, key, null, headers);
  }

  private void judge(String what, Answer answer) {
    int status = answer.status();
    findings.check(
        "every response is one of the contract",
        DOCUMENTED.contains(status) && answer.header("X-Request-Id").isPresent(),
        what + " -> " + answer.text());
    if (status == 503) {
      boolean explained =
          round.get().hits(FaultKind.Hits.DATABASE)
              || round.get().hits(FaultKind.Hits.DISK)
              || round.get().faults().stream().anyMatch(fault -> fault.kind().isStop());
      findings.check(
          "503 has Retry-After, and only when something is wrong",
          explained && answer.header("Retry-After").isPresent(),
          what + " -> " + answer.text());
    }
  }

  private void judgeSilence(String what, IOException lost) {
    boolean process = round.get().hits(FaultKind.Hits.PROCESS);
    if (lost instanceof HttpTimeoutException || lost instanceof ConnectException || !process) {
      findings.check(
          "a server that nothing happened to answers in time",
          process,
          what + " -> " + chain(lost));
    }
  }

  /** The JDK's client tells the reason in the causes only. */
  private static String chain(Throwable thrown) {
    StringBuilder chain = new StringBuilder(thrown.toString());
    for (Throwable cause = thrown.getCause(); cause != null; cause = cause.getCause()) {
      chain.append(" <- ").append(cause);
    }
    return chain.toString();
  }
}
