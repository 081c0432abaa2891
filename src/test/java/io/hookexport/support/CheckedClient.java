package io.hookexport.support;

import static org.assertj.core.api.Assertions.assertThat;

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

/** The client of a server at a port of this machine; each answer is held against openapi.yaml. */
@FunctionalInterface
public interface CheckedClient {
  ContractChecker CHECKER = checker();
  HttpClient CLIENT = HttpClient.newHttpClient();

  int port();

  /** Below which the server serves the contract. */
  default String base() {
    return "";
  }

  /** Holds each answer against its contract. */
  default ContractChecker contract() {
    return CHECKER;
  }

  /** For an API that an application has mounted. */
  static CheckedClient below(int port, String base) {
    return new CheckedClient() {
      @Override
      public int port() {
        return port;
      }

      @Override
      public String base() {
        return base;
      }
    };
  }

  static CheckedClient at(int port) {
    return () -> port;
  }

  static ContractChecker checker() {
    Vertx vertx = Vertx.vertx();
    try {
      return new ContractChecker(Await.await(Contract.load(vertx)));
    } finally {
      Await.await(vertx.close());
    }
  }

  default Answer send(String method, String target, String key, Object body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + base() + target));
    if (!key.isEmpty()) {
      request.header("Authorization", "Bearer " + key);
    }
    if (headers.length > 0) {
      request.headers(headers);
    }
    if (body != null) {
      request.header("Content-Type", "application/json");
    }
    return exchange(request, method, target, body == null ? null : text(body), contract());
  }

  /**
   * @param body null for none
   */
  static Answer exchange(HttpRequest.Builder request, String method, String target, String body) {
    return exchange(request, method, target, body, CHECKER);
  }

  private static Answer exchange(
      HttpRequest.Builder request,
      String method,
      String target,
      String body,
      ContractChecker checker) {
    request.method(
        method,
        body == null
            ? HttpRequest.BodyPublishers.noBody()
            : HttpRequest.BodyPublishers.ofString(body));
    try {
      HttpResponse<byte[]> response =
          CLIENT.send(
              checker == CHECKER
                  ? ValidatingProxy.through(request.build(), body, CHECKER)
                  : request.build(),
              HttpResponse.BodyHandlers.ofByteArray());
      checker.check(
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

  default Answer get(String target, String key) {
    return send("GET", target, key, null);
  }

  /** The id of a new export. */
  default String create(String key, Object body, String... headers) {
    Answer created = send("POST", "/v1/exports", key, body, headers);
    assertThat(created.status()).as(created.text()).isEqualTo(201);
    return created.data().getString("id");
  }

  /** Polls as a client does, until the export is in one of these states. */
  default JsonObject await(String id, String key, Set<String> states) {
    AtomicReference<JsonObject> export = new AtomicReference<>();
    Await.awaitTrue(
        "export " + id + " in one of " + states,
        () -> {
          Answer answer = get("/v1/exports/" + id, key);
          if (answer.status() == 429) {
            return false; // On a slow machine a poller reaches its limit for the minute.
          }
          assertThat(answer.status()).as(answer.text()).isEqualTo(200);
          export.set(answer.data());
          return states.contains(export.get().getString("status"));
        });
    return export.get();
  }

  default JsonObject awaitEnd(String id, String key) {
    return await(id, key, Set.of("completed", "failed"));
  }

  default JsonObject awaitCompleted(String id, String key) {
    JsonObject export = awaitEnd(id, key);
    assertThat(export.getString("status")).as(export.encode()).isEqualTo("completed");
    return export;
  }

  /** The path of the file's link. */
  default String link(String id, String key) {
    return get("/v1/exports/" + id + "/download", key).link();
  }

  default byte[] file(String id, String key) {
    return get(link(id, key), "").body();
  }

  /** Whether something answers at all. */
  default boolean isUp() {
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
