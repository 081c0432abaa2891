package io.hookexport.support;

import static io.hookexport.support.Await.await;

import io.hookexport.http.ContractChecker;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;

/**
 * A second opinion on openapi.yaml and the server: with {@code -Dcontract.proxy=P
 * -Dcontract.relay=R} the requests of the tests go to {@code prism proxy --errors
 * --validate-request=false} at port P, whose upstream is the relay that this class serves at port
 * R, and which leads to the server that the request was meant for. An answer that prism objects to
 * becomes one that no test takes for good.
 */
public final class ValidatingProxy {
  private static final Integer PROXY = Integer.getInteger("contract.proxy");
  private static final Integer RELAY = Integer.getInteger("contract.relay");
  private static final String SERVER = "X-Test-Server-Port";

  /** Those of one connection. */
  private static final Set<String> OWN =
      Set.of("host", "connection", SERVER.toLowerCase(Locale.ROOT));

  /** Node refuses heads above 16 KiB by itself, the relay request lines above 4 KiB. */
  private static final int LARGE_HEAD = 4_000;

  private ValidatingProxy() {}

  /** Why a request passes the proxy by. */
  private enum Aside {
    OUTSIDE_THE_CONTRACT("prism answers 404 and 405 by itself"),
    REDIRECT("prism follows redirects, and holds the file against the operation"),
    HEAD("prism answers Content-Length: 0"),
    FILE("prism reads bodies as text: gzip and byte order marks are lost"),
    NO_KEY("prism answers 401 by itself when there is no bearer token"),
    NOT_JSON("prism answers 400 by itself when a body is not JSON"),
    LARGE("Node and the relay answer 431 and 414 by themselves");

    final String reason;

    Aside(String reason) {
      this.reason = reason;
    }
  }

  /** The request as it is to be sent: as it is, unless there is a proxy that can carry it. */
  public static HttpRequest through(HttpRequest request, String body, ContractChecker checker) {
    if (PROXY == null) {
      return request;
    }
    URI uri = request.uri();
    String target = uri.getRawPath() + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery());
    Aside aside = aside(request, target, body, checker);
    if (aside != null) {
      System.out.printf("past the proxy, as %s: %s %s%n", aside.reason, request.method(), uri);
      return request;
    }
    Relay.start();
    return HttpRequest.newBuilder(request, (name, value) -> true)
        .uri(URI.create("http://127.0.0.1:" + PROXY + target))
        .version(java.net.http.HttpClient.Version.HTTP_1_1) // no Upgrade, which prism passes on
        .timeout(Duration.ofSeconds(90))
        .header(SERVER, String.valueOf(uri.getPort()))
        .build();
  }

  private static Aside aside(
      HttpRequest request, String target, String body, ContractChecker checker) {
    String operation = checker.operationId(request.method(), target).orElse("");
    boolean keyless = operation.equals("fetchFile") || !target.startsWith("/v1/");
    boolean bearer = request.headers().firstValue("Authorization").orElse("").startsWith("Bearer ");
    if (operation.isEmpty() || target.endsWith("/")) {
      return Aside.OUTSIDE_THE_CONTRACT; // but for /docs/, whose 308 is that of /docs
    } else if (operation.equals("downloadExport") || target.equals("/console")) {
      return Aside.REDIRECT;
    } else if (request.method().equals("HEAD")) {
      return Aside.HEAD;
    } else if (operation.equals("fetchFile") && !target.endsWith(".csv")) {
      return Aside.FILE;
    } else if (!keyless && !bearer) {
      return Aside.NO_KEY;
    } else if (body != null && !isJson(body)) {
      return Aside.NOT_JSON;
    } else if (target.length() + request.headers().map().toString().length() > LARGE_HEAD) {
      return Aside.LARGE;
    }
    return null;
  }

  private static boolean isJson(String body) {
    try {
      Json.decodeValue(body);
      return true;
    } catch (DecodeException e) {
      return false;
    }
  }

  /** From the proxy to the server that the request names; for as long as the tests run. */
  private static final class Relay {
    private static HttpClient client;

    static synchronized void start() {
      if (client == null) {
        Vertx vertx = Vertx.vertx();
        client = vertx.createHttpClient();
        await(vertx.createHttpServer().requestHandler(Relay::relay).listen(RELAY, "127.0.0.1"));
      }
    }

    private static void relay(HttpServerRequest request) {
      request.pause();
      RequestOptions options =
          new RequestOptions()
              .setMethod(request.method())
              .setHost("127.0.0.1")
              .setPort(Integer.parseInt(request.getHeader(SERVER)))
              .setURI(request.uri());
      request.headers().entries().stream()
          .filter(header -> !OWN.contains(header.getKey().toLowerCase(Locale.ROOT)))
          .forEach(header -> options.addHeader(header.getKey(), header.getValue()));
      client
          .request(options)
          .compose((HttpClientRequest sent) -> sent.send(request))
          .compose(answer -> answer(answer, request.response()))
          .onFailure(gone -> request.connection().close());
    }

    private static Future<Void> answer(HttpClientResponse answer, HttpServerResponse response) {
      response.setStatusCode(answer.statusCode()).headers().setAll(answer.headers());
      return response.send(answer);
    }
  }
}
