package io.hookexport.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.support.Answer;
import io.hookexport.support.RawAnswer;
import java.util.UUID;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Paths, methods and bytes that openapi.yaml does not know. */
class OutsideTheContractTest {
  @AutoClose private static final TestApi api = new TestApi();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1",
        "/v1/exports/",
        "/v1//exports",
        "//v1/exports",
        "/V1/exports",
        "/v2/exports",
        "/v1/./exports",
        "/v1/x/../exports",
        "/v1/%2E%2e/v1/exports",
        "/v1/exports/..",
        "/v1/exports/3f2504e0-4f89-41d3-9a0c-0305e82c3301/rows",
        "/v1/files/token",
        "/metrics",
        "/favicon.ico"
      })
  void unknownPathsAreNotFound(String path) {
    for (String method : new String[] {"GET", "POST", "OPTIONS"}) {
      Answer answer = api.sendAs(null, method, path, null);
      assertThat(answer.status()).isEqualTo(404);
      assertThat(answer.code()).isEqualTo("NOT_FOUND");
    }
    assertThat(api.sendAs(null, "HEAD", path, null).status()).isEqualTo(404);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "PUT|/v1/exports|GET, HEAD, OPTIONS, POST",
        "DELETE|/v1/exports|GET, HEAD, OPTIONS, POST",
        "HEAD|/v1/exports/x/cancel|OPTIONS, POST",
        "PATCH|/v1/exports/3f2504e0-4f89-41d3-9a0c-0305e82c3301|DELETE, GET, HEAD, OPTIONS",
        "POST|/v1/exports/x/download|GET, HEAD, OPTIONS",
        "GET|/v1/exports/estimate|OPTIONS, POST",
        "HEAD|/v1/exports/estimate|OPTIONS, POST",
        "DELETE|/v1/exports/estimate|OPTIONS, POST",
        "POST|/v1/files/a/b.csv|GET, HEAD, OPTIONS",
        "POST|/health/live|GET, HEAD, OPTIONS",
        "TRACE|/openapi.yaml|GET, HEAD, OPTIONS",
        "BREW|/openapi.yaml|GET, HEAD, OPTIONS",
      })
  void otherMethodsAreNotAllowed(String method, String path, String allow) {
    Answer answer = api.sendAs(null, method, path, null);
    assertThat(answer.status()).isEqualTo(405);
    assertThat(answer.header("Allow")).isEqualTo(allow);
    if (!method.equals("HEAD")) {
      assertThat(answer.code()).isEqualTo("METHOD_NOT_ALLOWED");
    }
  }

  @Test
  void whatAClientSentIsShownWithoutControlCharacters() {
    Answer answer = api.get("/v1/exports?a%00%0D%0A" + "b".repeat(500) + "=1");
    assertThat(answer.violations()).containsOnlyKeys("query/a???" + "b".repeat(59) + "…");
  }

  @Test
  void aHeadHasAHundredLinesAtMost() {
    String head = "GET /health/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n";
    RawAnswer most = api.rawChecked(head + "a:\r\n".repeat(98) + "\r\n");
    assertThat(most.status()).isEqualTo(200);
    RawAnswer more = api.rawChecked(head + "a:\r\n".repeat(99) + "\r\n");
    assertThat(more.status()).isEqualTo(431);
    assertThat(more.text()).contains("HEADERS_TOO_LARGE", "more than the 100 lines");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /health/live HTTP/1.1\r\nConnection: close\r\n\r\n",
        "GET /health/live HTTP/1.1\r\nHost: x\r\nBad Header\r\n\r\n",
        "GET /health/live HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        "GET /health/live HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx",
        "GET /health/live HTTP/9.9x\r\nHost: x\r\n\r\n",
        "GET /health/live HTTP/2.0\r\nHost: x\r\n\r\n",
        "GET /health/live HTTP/1.2\r\nHost: x\r\n\r\n",
        "GET /health/live HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
        "GET /health/live HTTP/1.0\r\nHost: x\r\nHost: x\r\n\r\n",
        "POST /v1/exports HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n"
            + "Connection: close\r\n\r\n0\r\n\r\n",
        "NONSENSE\r\n\r\n"
      })
  void malformedHttpIsAnsweredInTheEnvelope(String request) {
    RawAnswer answer = RawAnswer.parse(api.raw(request));
    assertThat(answer.status()).isIn(400, 401, 505);
    assertThat(answer.headers()).containsKey("X-Request-Id");
    assertThat(answer.text()).contains("\"error\":{\"code\":");
  }

  @Test
  void anUpgradeToHttp2IsNotOffered() {
    String answers =
        api.raw(
            "GET /health/live HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, HTTP2-Settings\r\n"
                + "Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n\r\n"
                + "GET /health/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    assertThat(answers).startsWith("HTTP/1.1 200").doesNotContain("HTTP/1.1 101");
  }

  @Test
  void aConnectionStaysUsableAfterARefusal() {
    String refused = "GET /v1/exports/" + UUID.randomUUID() + " HTTP/1.1\r\nHost: x\r\n\r\n";
    String answers =
        api.raw(refused + "GET /health/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    assertThat(answers).contains("HTTP/1.1 401").contains("HTTP/1.1 200");
  }
}
