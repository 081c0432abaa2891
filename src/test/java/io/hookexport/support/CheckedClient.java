package io.hookexport.support;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.hookexport.contract.Contract;
import io.hookexport.http.ContractChecker;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

/** A client whose every answer is held against openapi.yaml. */
public final class CheckedClient {
  private static final ContractChecker CHECKER = checker();

  private final int port;
  private final HttpClient client = HttpClient.newHttpClient();

  public CheckedClient(int port) {
    this.port = port;
  }

  public static ContractChecker checker() {
    Vertx vertx = Vertx.vertx();
    try {
      return new ContractChecker(Await.await(Contract.load(vertx)));
    } finally {
      Await.await(vertx.close());
    }
  }

  public Answer send(String method, String target, String key, Object body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + target));
    if (!key.isEmpty()) {
      request.header("Authorization", "Bearer " + key);
    }
    if (headers.length > 0) {
      request.headers(headers);
    }
    String text = body == null ? null : text(body);
    if (text == null) {
      request.method(method, HttpRequest.BodyPublishers.noBody());
    } else {
      request.header("Content-Type", "application/json");
      request.method(method, HttpRequest.BodyPublishers.ofString(text));
    }
    try {
      HttpResponse<byte[]> response =
          client.send(
              ValidatingProxy.through(request.build(), text, CHECKER),
              HttpResponse.BodyHandlers.ofByteArray());
      CHECKER.check(
          method, target, response.statusCode(), response.headers().map(), response.body());
      return new Answer(response);
    } catch (IOException e) {
      throw new AssertionError(method + " " + target, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private static String text(Object body) {
    try {
      return body instanceof JsonObject json
          ? json.encode()
          : body instanceof String string ? string : new ObjectMapper().writeValueAsString(body);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  public Answer get(String target, String key) {
    return send("GET", target, key, null);
  }

  /** Polls as a client does, until the export is in one of these states. */
  public JsonObject await(String id, String key, Set<String> states) {
    AtomicReference<JsonObject> export = new AtomicReference<>();
    Await.awaitTrue(
        "export " + id + " in one of " + states,
        () -> {
          export.set(get("/v1/exports/" + id, key).data());
          return states.contains(export.get().getString("status"));
        });
    return export.get();
  }

  /** Whether something answers at all. */
  public boolean isUp() {
    try {
      get("/health/live", "");
      return true;
    } catch (AssertionError e) {
      if (e.getCause() instanceof ConnectException) {
        return false;
      }
      throw e;
    }
  }
}
