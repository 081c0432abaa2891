package io.hookexport.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.hookexport.export.ApiKeys.Terms;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What operators read when the address is that of another program, or a page leads nowhere. */
@Timeout(60)
final class RemoteOperatorTest {
  private static final String STRANGE = " that is not from hookexport. Check --server";
  private static final byte[] MEGABYTE = new byte[1024 * 1024];

  private final List<String> requests = new CopyOnWriteArrayList<>();
  private HttpServer server;
  private RemoteOperator operator;
  private int status = 200;
  private Function<String, String> body = request -> "";

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
    URI uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    operator = new RemoteOperator(new ManagementClient(uri, "token", Duration.ofSeconds(30)));
  }

  private void answer(HttpExchange exchange) throws IOException {
    String request = exchange.getRequestMethod() + " " + exchange.getRequestURI();
    requests.add(request);
    byte[] bytes = body.apply(request).getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private List<ThrowingCallable> operations() {
    return List.of(
        () -> operator.createProject("p", "t", Map.of()),
        () -> operator.projects(),
        () -> operator.setLimits("p", Map.of()),
        () -> operator.createKey("p", Optional.empty(), Terms.NONE),
        () -> operator.keys("p"),
        () -> operator.exports(Optional.empty(), Optional.empty(), 50),
        () -> operator.cancel(UUID.randomUUID()),
        () -> operator.storage());
  }

  private void assertStrange(String text) {
    body = request -> text;
    for (int each : List.of(200, 404, 401, 503)) {
      status = each;
      for (ThrowingCallable operation : operations()) {
        assertThatThrownBy(operation)
            .isInstanceOf(IllegalStateException.class)
            .hasMessageEndingWith(" gave a response of status " + each + STRANGE);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "null",
        "1",
        "\"x\"",
        "<html>",
        "{}",
        "{\"error\":\"not found\"}",
        "{\"status\":\"ok\"}",
        "{\"data\":null,\"error\":{}}",
        "{\"data\":1,\"error\":{\"code\":1,\"message\":\"m\"}}",
        "{\"data\":\"x\",\"error\":{\"code\":\"X\",\"message\":[]}}",
        "{\"data\":{},\"error\":[]}",
        "{\"data\":[1]}",
        "{\"data\":[{}]}",
        "{\"data\":[[]],\"meta\":{}}",
      })
  void anotherProgramIsToldInWords(String text) {
    assertStrange(text);
  }

  /** Each field of a good response in turn is something else. */
  @ParameterizedTest
  @ValueSource(
      strings = {"id", "tenant", "created_at", "limits", "valid_keys", "exports", "change"})
  void noFieldIsTakenForWhatItIsNot(String field) {
    String good =
        """
        {"data":{"id":"p","tenant":"t","created_at":"2026-11-01T00:00:00Z","limits":{},
        "valid_keys":1,"exports":2,"change":"created"}}""";
    body = request -> good;
    assertThat(operator.createProject("p", "t", Map.of()).made().tenant()).isEqualTo("t");
    for (String wrong : List.of("null", "[]", "1.5", "\"x\"", "true", "1e99", "{\"a\":1}")) {
      boolean text = field.equals("id") || field.equals("tenant");
      boolean object = field.equals("limits");
      if (!(text && wrong.equals("\"x\"")) && !(object && wrong.startsWith("{"))) {
        body =
            request ->
                good.replaceFirst(
                    "\"" + field + "\":(\"[^\"]*\"|\\{}|\\d+)", "\"" + field + "\":" + wrong);
        assertThatThrownBy(() -> operator.createProject("p", "t", Map.of()))
            .as(wrong)
            .hasMessageEndingWith(STRANGE);
      }
    }
  }

  /** It was not revoked, though the status is that of a success. */
  @Test
  void aKeyIsNotRevokedByAnotherProgram() {
    assertThatThrownBy(() -> operator.revokeKey("p", "k")).hasMessageEndingWith(STRANGE);
    status = 204;
    assertThat(operator.revokeKey("p", "k")).isTrue();
  }

  private static String page(String items, String cursor) {
    return "{\"data\":[" + items + "],\"meta\":{\"next_cursor\":\"" + cursor + "\"}}";
  }

  private static final String STORED = "{\"project_id\":\"p\",\"files\":1,\"bytes\":2}";

  @Test
  void pagesThatLeadNowhereEndTheList() {
    body = request -> page(STORED, "x");
    assertThatThrownBy(() -> operator.storage()).hasMessageEndingWith(STRANGE);
    assertThat(requests).hasSize(2);
    body = request -> page("", "x" + requests.size());
    assertThatThrownBy(() -> operator.storage()).hasMessageEndingWith(STRANGE);
    assertThat(requests).hasSize(3);
  }

  @Test
  void aCursorIsEncoded() {
    body =
        request ->
            request.contains("cursor")
                ? "{\"data\":[],\"meta\":{}}"
                : page(STORED, "a b\\r\\nX: y&z=1");
    assertThat(operator.storage()).hasSize(1);
    assertThat(requests).last().asString().endsWith("&cursor=a%20b%0D%0AX%3A%20y%26z%3D1");
  }

  @Test
  void aBodyWithoutAnEndIsNotTaken() throws IOException {
    server.removeContext("/");
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          try (OutputStream out = exchange.getResponseBody()) {
            while (true) {
              out.write(MEGABYTE);
            }
          }
        });
    assertThatThrownBy(() -> operator.storage())
        .hasMessageEndingWith(" gave a response of more than 16 MB" + STRANGE);
  }

  @Test
  void whatBecameOfTheProjectOfAKeyIsKnown() {
    String key =
        """
        {"data":{"id":"k","tenant":"t","created_at":"2026-11-01T00:00:00Z","state":"valid",
        "key":"hx_live_k_s"}}""";
    String project =
        """
        {"data":{"id":"p","tenant":"TENANT","created_at":"2026-11-01T00:00:00Z","limits":{},
        "valid_keys":1,"exports":2}}""";
    for (String before : List.of("t", "old")) {
      body = request -> request.startsWith("GET") ? project.replace("TENANT", before) : key;
      assertThat(operator.createKey("p", Optional.of("t"), Terms.NONE).project().change())
          .hasToString(before.equals("t") ? "NONE" : "TENANT_CHANGED");
    }
  }
}
