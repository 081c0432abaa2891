package io.hookexport.client;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/** Gives prepared responses in their order, the last one for ever, and notes the requests. */
final class ScriptedServer implements AutoCloseable {
  final List<String> requests = new ArrayList<>();
  private final Queue<Response> responses = new ArrayDeque<>();
  private final HttpServer server;

  /**
   * @param headers names and values in turn
   */
  record Response(int status, String body, String... headers) {}

  ScriptedServer(HttpServer server) {
    this.server = server;
    server.createContext("/", this::handle);
    server.start();
  }

  ScriptedServer() throws IOException {
    this(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
  }

  ScriptedServer then(int status, String body, String... headers) {
    responses.add(new Response(status, body, headers));
    return this;
  }

  /** Gives none of the responses that are left. */
  void forget() {
    responses.clear();
  }

  ScriptedServer refuses(int status, String code, String details, String... headers) {
    return then(
        status,
        "{\"error\":{\"code\":\"%s\",\"message\":\"No.\",\"details\":%s},\"meta\":{\"request_id\":\"r1\"}}"
            .formatted(code, details),
        headers);
  }

  private synchronized void handle(HttpExchange exchange) throws IOException {
    requests.add(
        exchange.getRequestMethod()
            + " "
            + exchange.getRequestURI()
            + " "
            + exchange.getRequestHeaders().getFirst("Idempotency-Key"));
    Response response = responses.size() > 1 ? responses.remove() : responses.element();
    for (int i = 0; i < response.headers().length; i += 2) {
      exchange.getResponseHeaders().set(response.headers()[i], response.headers()[i + 1]);
    }
    byte[] body = response.body().getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(response.status(), body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  URI uri() {
    return URI.create("http://localhost:" + server.getAddress().getPort());
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
