package io.hookexport.http;

import static io.hookexport.http.TestApi.JSON;
import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.support.RawAnswer;
import io.hookexport.support.Sockets;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Requests that two parsers could read differently (RFC 9112, 11.2): each is refused or its
 * connection closed, and what is hidden behind it is never answered. The hidden request asks for
 * {@code /health/live}, whose answer nothing else resembles.
 */
final class SmugglingTest {
  private static final String HIDDEN = "GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n";

  @AutoClose private static final TestApi api = new TestApi(2, 1, 100);

  /**
   * @param statuses of which the one answer must be; none: the connection may also be closed unsaid
   */
  private record Case(String name, String request, List<Integer> statuses) {}

  private static String post(String headers, String body) {
    return api.keyed("POST /v1/exports", JSON + headers) + body;
  }

  private static String get(String headers) {
    return api.keyed("GET /v1/exports", headers);
  }

  private static Case refused(String name, String request) {
    return new Case(name, request, List.of(400));
  }

  private static List<Case> cases() {
    String chunked = "Transfer-Encoding: chunked\r\n";
    String hiddenLength = "Content-Length: " + HIDDEN.length() + "\r\n";
    return List.of(
        refused("chunked and a length", post(chunked + "Content-Length: 5\r\n", "0\r\n\r\n")),
        refused("a length and chunked", post("Content-Length: 5\r\n" + chunked, "0\r\n\r\n")),
        refused("two lengths that differ", get("Content-Length: 0\r\n" + hiddenLength)),
        refused("two lengths in one line", get("Content-Length: 0, " + HIDDEN.length() + "\r\n")),
        refused("a length with a sign", get("Content-Length: +0\r\n")),
        refused("a negative length", get("Content-Length: -1\r\n")),
        refused("a length in hex", get("Content-Length: 0x0\r\n")),
        refused("a space before the colon", get("Content-Length : 0\r\n")),
        refused("a folded length", get("Content-Length:\r\n 0\r\n")),
        refused("NUL in a header", get("X-Nul: a\0b\r\n")),
        refused("NUL in a header's name", get("X\0Nul: a\r\n")),
        refused("CR in a header", get("X-Cr: a\rb\r\n")),
        refused("a bare LF ends a header", get("X-Lf: a\nX-More: b\r\n")),
        refused("an unknown coding", post("Transfer-Encoding: xchunked\r\n", "0\r\n\r\n")),
        refused("a coding and chunked", post("Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n")),
        refused("chunked twice", post(chunked + chunked, "0\r\n\r\n")),
        refused("chunked not last", post("Transfer-Encoding: chunked, identity\r\n", "0\r\n\r\n")),
        refused("chunked in HTTP/1.0", post(chunked, "0\r\n\r\n").replace("HTTP/1.1", "HTTP/1.0")),
        refused("a chunk size that is none", post(chunked, "zz\r\n\r\n")),
        refused("a negative chunk size", post(chunked, "-1\r\n\r\n")),
        refused("a chunk size too large", post(chunked, "fffffffffffffffff\r\n\r\n")),
        refused("a chunk longer than it says", post(chunked, "1\r\n{}\r\n0\r\n\r\n")),
        refused("a bare LF after a chunk size", post(chunked, "2\n{}\r\n0\r\n\r\n")),
        refused(
            "an absolute target with credentials",
            get("").replace("/v1/exports", "http://me@evil/v1/exports")),
        refused(
            "an absolute target of another scheme",
            get("").replace("/v1/exports", "ftp://x/v1/exports")),
        refused(
            "an absolute target of a port that is none",
            get("").replace("/v1/exports", "https://evil:99999/v1/exports")),
        refused(
            "an absolute target of a host that is none",
            get("").replace("/v1/exports", "https://../v1/exports")),
        refused("a host that is none", get("").replace("Host: x", "Host: x/y")),
        refused("an empty host", get("").replace("Host: x", "Host: ")),
        new Case(
            "no leading slash", get("").replace("/v1/exports", "v1/exports"), List.of(400, 404)),
        refused("two hosts", get("Host: y\r\n")),
        refused("no host", get("").replace("Host: x\r\n", "")),
        refused("a version that is none", get("").replace("HTTP/1.1", "HTTP/1.1x")),
        refused("a space in the target", get("").replace("/v1/exports", "/v1/exports /x")),
        new Case(
            "a control character in the target",
            get("").replace("/v1/exports", "/v1/\u0001"),
            List.of(400, 404)),
        new Case(
            "a line that is too long",
            get("").replace("/v1/exports", "/" + "a".repeat(9000)),
            List.of(414)),
        new Case(
            "headers that are too large", get("X: " + "a".repeat(17_000) + "\r\n"), List.of(431)),
        new Case("too many small headers", get("X: a\r\n".repeat(6000)), List.of(431)),
        new Case(
            "a body that is too large",
            post("Content-Length: 5000\r\n", " ".repeat(5000)),
            List.of(413)),
        new Case(
            "chunks that are too large",
            post(chunked, "1388\r\n" + " ".repeat(5000) + "\r\n0\r\n\r\n"),
            List.of(413)));
  }

  @TestFactory
  List<DynamicTest> whatTwoParsersCouldReadDifferentlyIsRefused() {
    return cases().stream().map(c -> DynamicTest.dynamicTest(c.name(), () -> check(c))).toList();
  }

  private static void check(Case c) throws IOException {
    String answer = exchange(c.request() + HIDDEN);
    assertThat(answer).as("the hidden request is not answered").doesNotContain("\"up\"");
    assertThat(answers(answer)).as("answers in: %s", answer).isLessThanOrEqualTo(1);
    if (!answer.isEmpty()) {
      RawAnswer first = RawAnswer.parse(answer);
      assertThat(first.status()).as(answer).isIn(c.statuses());
      assertThat(first.text()).contains("\"error\"");
      assertThat(first.headers()).containsKey("X-Request-Id");
    }
  }

  /** All that comes until the server closes; it must, within its timeouts. */
  private static String exchange(String request) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", api.port())) {
      socket.setSoTimeout(20_000);
      StringBuilder answer = new StringBuilder();
      try {
        Sockets.write(socket, request);
        InputStream in = socket.getInputStream();
        for (int next = in.read(); next >= 0; next = in.read()) {
          answer.append((char) next);
        }
      } catch (SocketException closedEarly) {
        return answer.toString();
      }
      return answer.toString();
    }
  }

  private static int answers(String text) {
    return text.split("HTTP/1\\.[01] [0-9]{3} ", -1).length - 1;
  }

  /** Read in one way only, so that the request behind is a request of its own. */
  @TestFactory
  List<DynamicTest> whatCanBeReadInOneWayIsAnsweredAndSoIsTheNext() {
    return List.of(
            new Case("pipelined", get(""), List.of(200)),
            new Case(
                "an absolute target",
                get("").replace("/v1/exports", "http://any.example:80/v1/exports?limit=1"),
                List.of(200)),
            // RFC 9112, 5.2 lets a server read a fold as a space.
            new Case("a folded header", get("X-Fold: a\r\n b\r\n"), List.of(200)),
            // RFC 9112, 3 lets a server split the request line at any white space.
            new Case("a tab in the request line", get("").replace("GET ", "GET\t"), List.of(200)))
        .stream()
        .map(
            c ->
                DynamicTest.dynamicTest(
                    c.name(),
                    () -> {
                      String text = exchange(c.request() + HIDDEN);
                      assertThat(RawAnswer.parse(text).status()).isIn(c.statuses());
                      assertThat(answers(text)).as(text).isEqualTo(2);
                      assertThat(text).contains("\"up\"");
                    }))
        .toList();
  }

  /** With a status line of a version that the server does speak. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "GET /health/live HTTP/1.2\r\nHost: x\r\n\r\n",
        "GET /health/live HTTP/0.9\r\n\r\n",
        "GET /health/live HTCPCP/1.0\r\nHost: x\r\n\r\n"
      })
  void anotherVersionOfHttpIsRefused(String request) throws IOException {
    String answer = exchange(request + HIDDEN);
    assertThat(answer)
        .startsWith("HTTP/1.1 505 ")
        .contains("\"HTTP_VERSION_NOT_SUPPORTED\"")
        .doesNotContain("\"up\"");
    RawAnswer only = RawAnswer.parse(answer);
    api.checker.check("GET", "/health/live", only.status(), only.headers(), only.body());
  }
}
