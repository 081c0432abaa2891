package io.hookexport.cli;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** Runs client commands in this thread, against a server that says what a test wants. */
final class ClientRun implements AutoCloseable {
  final List<String> requests = new CopyOnWriteArrayList<>();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final HttpServer server;

  record Reply(int status, String body) {}

  /**
   * @param replies takes method, path and query, as in {@code GET /v1/exports?limit=1}
   */
  ClientRun(Function<String, Reply> replies) throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          String request = exchange.getRequestMethod() + " " + exchange.getRequestURI();
          requests.add(request);
          Reply reply = replies.apply(request);
          byte[] body = reply.body().getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(reply.status(), body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
  }

  String uri() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /**
   * @param line split at blanks
   */
  int run(Terminal terminal, String line) {
    return run(terminal, line.split(" "));
  }

  int run(Terminal terminal, String[] arguments) {
    Map<String, String> environment =
        Map.of("HOOKEXPORT_SERVER", uri(), "HOOKEXPORT_API_KEY", "hx_live_x", "HOME", "/nowhere");
    return HookExportCli.run(
        new CommandEnvironment(
            new FakeLauncher(),
            environment,
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            terminal),
        arguments);
  }

  /** What has been printed since it was asked last. */
  String out() {
    return taken(out);
  }

  String err() {
    return taken(err);
  }

  private static String taken(ByteArrayOutputStream stream) {
    String text = stream.toString(StandardCharsets.UTF_8);
    stream.reset();
    return text;
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
