package io.hookexport.http;

import static io.hookexport.http.TestApi.CLOSE;
import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.http.limits.TrustedProxies;
import io.hookexport.support.RawAnswer;
import io.vertx.core.json.JsonObject;
import io.vertx.openapi.contract.Location;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** What a browser lets the pages of other origins do. */
final class CorsTest {
  private static final String PAGE = "https://app.example.com";

  @AutoClose
  private static final TestApi api =
      new TestApi(List.of(PAGE, "http://localhost:5173"), TrustedProxies.NONE);

  /** The JDK's client refuses to send Origin, so these are written by hand. */
  private static RawAnswer send(TestApi to, String origin, String start, String headers) {
    String lines = "Host: x\r\n" + CLOSE + "Origin: " + origin + "\r\n" + headers;
    return RawAnswer.parse(to.raw(start + " HTTP/1.1\r\n" + lines + "\r\n"));
  }

  @Test
  void aPreflightNeedsNoKey() {
    RawAnswer answer =
        send(
            api,
            PAGE,
            "OPTIONS /v1/exports",
            "Access-Control-Request-Method: POST\r\nAccess-Control-Request-Headers:"
                + " authorization,content-type\r\n");
    assertThat(answer.status()).isEqualTo(204);
    assertThat(answer.headers().get("Access-Control-Allow-Origin")).containsExactly(PAGE);
    assertThat(answer.headers().get("Access-Control-Allow-Methods")).containsExactly(Cors.METHODS);
    assertThat(answer.headers().get("Access-Control-Allow-Headers"))
        .containsExactly(Cors.REQUEST_HEADERS);
    assertThat(answer.headers()).containsKey("Access-Control-Max-Age");
    assertThat(answer.headers().get("Vary")).containsExactly("origin");
  }

  @Test
  void errorsCanBeReadToo() {
    for (String requestLine :
        List.of("GET /v1/exports", "GET /nowhere", "GET /docs", "PUT /v1/exports")) {
      RawAnswer answer = send(api, "http://localhost:5173", requestLine, "");
      assertThat(answer.headers().get("Access-Control-Allow-Origin"))
          .as(requestLine)
          .containsExactly("http://localhost:5173");
      assertThat(answer.headers().get("Access-Control-Expose-Headers"))
          .containsExactly(Cors.RESPONSE_HEADERS);
      assertThat(answer.headers().get("Vary")).contains("origin");
      assertThat(answer.headers()).doesNotContainKey("Access-Control-Allow-Credentials");
    }
  }

  @Test
  void otherOriginsAreAnsweredWithoutLeaveToRead() {
    for (String origin :
        List.of("https://evil.example", "null", "http://app.example.com", PAGE + ".evil", "*")) {
      RawAnswer answer = send(api, origin, "GET /health/live", "");
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.headers()).doesNotContainKey("Access-Control-Allow-Origin");
      assertThat(answer.headers().get("Vary")).containsExactly("origin");
    }
  }

  @Test
  void withoutTheSettingNoHeaderSpeaksOfOrigins() {
    try (TestApi closed = new TestApi()) {
      RawAnswer answer = send(closed, PAGE, "GET /health/live", "");
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.headers()).doesNotContainKeys("Access-Control-Allow-Origin", "Vary");
    }
  }

  /** Whatever openapi.yaml names can be sent and read by a page. */
  @Test
  void everyHeaderOfTheContractIsAllowed() {
    Set<String> sent = new TreeSet<>();
    Set<String> methods = new HashSet<>();
    Set<String> read = new TreeSet<>();
    api.contract
        .api()
        .operations()
        .forEach(
            operation -> {
              methods.add(operation.getHttpMethod().name());
              operation.getParameters().stream()
                  .filter(parameter -> parameter.getIn() == Location.HEADER)
                  .forEach(parameter -> sent.add(parameter.getName()));
              JsonObject responses = api.checker.responses(operation);
              responses.forEach(
                  response ->
                      read.addAll(
                          api.contract
                              .dereference((JsonObject) response.getValue())
                              .getJsonObject("headers", new JsonObject())
                              .fieldNames()));
            });
    // The first two every page can read, the others are for caches, browsers and proxies.
    read.removeAll(
        Set.of("Cache-Control", "Last-Modified", "Vary", "Content-Encoding", "X-Accel-Buffering"));
    assertThat(sent).contains("Prefer");
    assertThat(read).contains("Location");
    assertThat(List.of(Cors.REQUEST_HEADERS.split(", "))).containsAll(sent);
    assertThat(List.of(Cors.RESPONSE_HEADERS.split(", "))).containsAll(read);
    assertThat(List.of(Cors.METHODS.split(", "))).containsAll(methods);
  }

  @Test
  void linksFollowTheProxyThatIsTrusted() {
    try (TestApi behind = new TestApi(List.of(), TrustedProxies.of(List.of("127.0.0.1")))) {
      assertThat(location(behind, "X-Forwarded-Proto: https\r\nX-Forwarded-Host: a.example:8443"))
          .startsWith("https://a.example:8443/v1/files/");
      assertThat(location(behind, "Forwarded: for=192.0.2.1;proto=HTTPS;host=\"b.example:1\""))
          .startsWith("https://b.example:1/v1/files/");
      assertThat(location(behind, "X-Forwarded-Proto: http, https"))
          .startsWith("https://x/v1/files/");
      assertThat(location(behind, "X-Forwarded-Proto: gopher\r\nX-Forwarded-Host: evil/x"))
          .startsWith("http://x/v1/files/");
      assertThat(location(behind, "Forwarded: host=a.example\r\nX-Forwarded-Host: b.example"))
          .startsWith("http://x/v1/files/");
    }
    assertThat(location(api, "X-Forwarded-Proto: https\r\nX-Forwarded-Host: evil.example"))
        .startsWith("http://x/v1/files/");
    assertThat(location(api, "Forwarded: proto=https;host=evil.example"))
        .startsWith("http://x/v1/files/");
  }

  private static String location(TestApi server, String headers) {
    String path = "/v1/exports/" + server.finished(new byte[1]).id() + "/download";
    RawAnswer answer = server.rawChecked(server.keyed("GET " + path, CLOSE + headers + "\r\n"));
    assertThat(answer.status()).isEqualTo(302);
    return answer.headers().get("Location").get(0);
  }
}
