package io.hookexport.demo;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.commons.codec.digest.DigestUtils;

/** A server that plays the API for one export: created, twice processing, then the given end. */
public final class ScriptedApi implements AutoCloseable {
  public static final String CSV =
      "created_at,event_type,status,response_status,last_error,size_bytes\r\n"
          + "2026-10-01T00:00:00.000001Z,order.created,failed_permanent,502,"
          + "\"HTTP 502: <html>\r\n<b>\"\"Bad\"\" 接続がタイムアウトしました 🔥\u001b[2J</b>\",12\r\n"
          + "2026-10-01T00:00:01.000001Z,order.updated,succeeded,200,,13\r\n";

  final List<String> requests = Collections.synchronizedList(new ArrayList<>());
  String end =
      "{\"id\":\"e1\",\"status\":\"completed\",\"row_count\":2,\"file_size_bytes\":%d,\"sha256\":\"%s\"}"
          .formatted(bytes().length, sha256());
  int refusals;
  int refusalStatus = 429;
  byte[] file = bytes();

  private final HttpServer server;
  private final AtomicInteger polls = new AtomicInteger();

  public ScriptedApi() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  public int port() {
    return server.getAddress().getPort();
  }

  URI base() {
    return URI.create("http://localhost:" + port());
  }

  private void answer(HttpExchange exchange) throws IOException {
    String request = exchange.getRequestMethod() + " " + exchange.getRequestURI();
    String key = exchange.getRequestHeaders().getFirst("Authorization");
    requests.add(request + (key == null ? "" : " " + key));
    exchange.getRequestBody().readAllBytes();
    switch (request) {
      case "POST /v1/exports" -> {
        if (refusals-- > 0) {
          exchange.getResponseHeaders().add("Retry-After", "1");
          json(
              exchange,
              refusalStatus,
              error("EXPORT_LIMIT_EXCEEDED", "An export is already in progress."));
        } else {
          json(exchange, 201, "{\"data\":{\"id\":\"e1\",\"status\":\"pending\"}}");
        }
      }
      case "GET /v1/exports/e1" ->
          json(
              exchange,
              200,
              polls.incrementAndGet() <= 2
                  ? "{\"data\":{\"id\":\"e1\",\"status\":\"processing\",\"progress\":"
                      + "{\"rows_written\":1,\"rows_expected\":2}}}"
                  : "{\"data\":" + end + "}");
      case "GET /v1/exports/e1/download" -> {
        exchange.getResponseHeaders().add("Location", "/v1/files/token/demo.csv");
        exchange.sendResponseHeaders(302, -1);
        exchange.close();
      }
      case "GET /v1/files/token/demo.csv" -> {
        exchange
            .getResponseHeaders()
            .add("Content-Disposition", "attachment; filename=\"../demo-1.csv\"");
        send(exchange, 200, file);
      }
      case "POST /v1/sessions" ->
          json(exchange, 201, "{\"data\":{\"console_url\":\"" + base() + "/console/#session=s\"}}");
      default -> json(exchange, 404, error("NOT_FOUND", "nothing here"));
    }
  }

  private static String error(String code, String message) {
    return "{\"error\":{\"code\":\"%s\",\"message\":\"%s\"}}".formatted(code, message);
  }

  private static void json(HttpExchange exchange, int status, String body) throws IOException {
    send(exchange, status, body.getBytes(StandardCharsets.UTF_8));
  }

  private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  static byte[] bytes() {
    return CSV.getBytes(StandardCharsets.UTF_8);
  }

  static String sha256() {
    return DigestUtils.sha256Hex(bytes());
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
