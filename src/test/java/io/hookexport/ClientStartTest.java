package io.hookexport;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.hookexport.support.ChildProcess;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A client command starts fast because it loads little. Classes are counted, not seconds: those
 * depend on the machine.
 */
final class ClientStartTest {
  /** 2,223 on Java 17; 3,258 with a mapper for JSON, TLS and the descriptions of all commands. */
  private static final int MOST = 2_400;

  private static final Pattern HEAVY =
      Pattern.compile(
          "io\\.(vertx|netty)\\..*|com\\.hazelcast\\..*|ch\\.qos\\.logback\\.classic\\..*"
              + "|org\\.slf4j\\..*|io\\.micrometer\\..*|org\\.yaml\\..*"
              + "|.*\\.ObjectMapper|sun\\.security\\.ssl\\..*|.*\\.(Serve|Admin|Keys)Command");

  private static final String EXPORT =
      "{\"data\":[{\"id\":\"019ac1f0-7b5e-7c3a-9f60-2d1c5b7e8a90\",\"row_count\":1234,"
          + "\"created_at\":\"2026-11-01T00:00:00.123456Z\",\"filter_statuses\":[\"a\"]}],"
          + "\"meta\":{\"has_more\":false}}";

  @TempDir Path folder;

  @Test
  void aClientCommandLoadsNothingOfTheServer() throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          byte[] body = EXPORT.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    try {
      Path log = folder.resolve("classes");
      Path err = folder.resolve("err");
      ProcessBuilder builder =
          ChildProcess.jvm(
              List.of("-Xlog:class+load=info:file=" + log + ":none"),
              ChildProcess.MAIN,
              "exports",
              "list",
              "--server",
              "http://127.0.0.1:" + server.getAddress().getPort());
      builder.environment().put("HOOKEXPORT_API_KEY", "hx_live_x");
      builder.environment().put("HOME", folder.toString());
      Path out = folder.resolve("out");
      Process process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
      ChildProcess.awaitEnd(process);
      assertThat(process.exitValue()).as(Files.readString(err)).isZero();
      assertThat(Files.readString(out)).contains("1,234");
      List<String> loaded =
          Files.readAllLines(log).stream()
              .map(line -> line.replaceFirst(" source: .*", ""))
              .toList();
      assertThat(loaded).contains("io.hookexport.client.ApiClient").hasSizeLessThan(MOST);
      assertThat(loaded.stream().filter(HEAVY.asMatchPredicate())).isEmpty();
    } finally {
      server.stop(0);
    }
  }
}
