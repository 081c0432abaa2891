package io.hookexport.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.export.Export;
import io.hookexport.support.Answer;
import io.hookexport.support.RawAnswer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What RFC 9110 asks of every server, and what clients of other products rely on. */
class GeneralHttpTest {
  private static final String ALL = "DELETE, GET, HEAD, OPTIONS, POST";
  @AutoClose private static final TestApi api = new TestApi();

  private static String download() {
    return "/v1/exports/" + api.finished(new byte[1]).id() + "/download";
  }

  private static String location(String start, String host) {
    String request = start + "\r\n" + host + "Authorization: Bearer " + api.key;
    RawAnswer answer =
        api.rawChecked(
            "GET", download(), request.formatted(download()) + "\r\nConnection: close\r\n\r\n");
    assertThat(answer.status()).isEqualTo(302);
    return answer.headers().get("Location").get(0);
  }

  @Test
  void theLocationOfADownloadIsAbsolute() {
    assertThat(location("GET %s HTTP/1.1", "Host: exports.example.com:8443\r\n"))
        .startsWith("http://exports.example.com:8443/v1/files/");
    assertThat(location("GET %s HTTP/1.1", "Host: [::1]:80\r\n"))
        .startsWith("http://[::1]:80/v1/files/");
    assertThat(location("GET https://target.example%s HTTP/1.1", "Host: other.example\r\n"))
        .startsWith("https://target.example/v1/files/");
    assertThat(location("GET %s HTTP/1.1", "Host: my_host.example.:65535\r\n"))
        .startsWith("http://my_host.example.:65535/v1/files/");
    assertThat(location("GET %s HTTP/1.0", ""))
        .startsWith("http://127.0.0.1:" + api.port() + "/v1/files/");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "evil.example/x",
        "a b",
        "me@host",
        "host:port",
        "host:",
        "[::1",
        "a\\b",
        "x?y",
        "\"x",
        "..",
        ".x",
        "x..y",
        "[::::1]",
        "[1.2.3.4]",
        "[::1]x",
        "x:65536",
        "x:99999"
      })
  void aHostThatCannotStandInALinkIsRefused(String host) {
    RawAnswer answer =
        api.rawChecked(
            "GET /health/live HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n");
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text()).contains("the Host header must be");
  }

  /** The same status and header fields, no body, on a connection that stays usable. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1/exports",
        "/v1/exports?limit=0",
        "/v1/exports/{id}",
        "/v1/exports/{id}/download",
        "/v1/exports/{id}/preview",
        "/v1/exports/{id}/events",
        "/v1/exports/3f2504e0-4f89-41d3-9a0c-0305e82c3301",
        "{link}",
        "/health/live",
        "/health/ready",
        "/openapi.yaml",
        "/docs",
        "/docs/",
        "/docs/swagger-ui.css",
        "/docs/none",
        "/nowhere"
      })
  void headIsAnsweredAsGetWithoutTheBody(String form) {
    Export export = api.finished("a,b\r\n1,2\r\n".getBytes(StandardCharsets.UTF_8));
    String target =
        form.replace("{id}", export.id().toString()).replace("{link}", api.link(export));
    Answer get = api.get(target, "X-Request-Id", "same");
    Answer head = api.send("HEAD", target, null, "X-Request-Id", "same");
    assertThat(head.status()).isEqualTo(get.status());
    assertThat(comparable(head)).isEqualTo(comparable(get));
    assertThat(head.text()).isEmpty();
    assertThat(api.get("/health/live").status()).isEqualTo(200);
  }

  private static Map<String, List<String>> comparable(Answer answer) {
    Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    headers.putAll(answer.response().headers().map());
    // These change with each request or second, and a stream of events has no length to tell.
    headers.keySet().removeAll(List.of("Date", "RateLimit-Remaining", "RateLimit-Reset"));
    headers.remove("Transfer-Encoding");
    headers.computeIfPresent("Location", (name, links) -> List.of("a link"));
    return headers;
  }

  @Test
  void optionsNeedsNoKey() {
    Answer answer = api.sendAs(null, "OPTIONS", "/v1/exports", null);
    assertThat(answer.status()).isEqualTo(204);
    assertThat(answer.header("Allow")).isEqualTo("GET, HEAD, OPTIONS, POST");
    assertThat(answer.header("Content-Length")).isNull();
    RawAnswer all = api.rawChecked("OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    assertThat(all.status()).isEqualTo(204);
    assertThat(all.headers().get("Allow")).containsExactly(ALL);
    assertThat(api.raw("GET * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
        .startsWith("HTTP/1.1 400 ");
  }
}
