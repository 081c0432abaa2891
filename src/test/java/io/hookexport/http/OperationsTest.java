package io.hookexport.http;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.http.DocumentedAnswers.Given;
import io.hookexport.http.DocumentedAnswers.Way;
import io.hookexport.support.GeneratedDocument;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every answer that openapi.yaml documents is given to some request, and
 * src/doc/reference/responses.md says to which. That no other answer is given, every client of the
 * tests checks. {@code -Dreference.write=true} writes the document.
 */
class OperationsTest {
  private static final Path DOCUMENT = Path.of("src/doc/reference/responses.md");

  @AutoClose private static final AnsweringServers servers = new AnsweringServers();

  static List<Way> ways() {
    return new DocumentedAnswers(servers).ways();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("ways")
  void theDocumentedAnswerIsGiven(Way way) {
    Given answer = way.request().get();
    assertThat(answer.status()).as(way.toString()).isEqualTo(way.status());
    if (!way.code().isEmpty()) {
      assertThat(answer.code()).as(way.toString()).isEqualTo(way.code());
    }
  }

  @Test
  void noAnswerIsForgottenAndNoneIsInvented() {
    List<String> documented =
        servers.operations().stream().flatMap(servers.api.checker::answers).toList();
    assertThat(ways().stream().map(Way::toString))
        .doesNotHaveDuplicates()
        .containsExactlyInAnyOrderElementsOf(documented);
  }

  @Test
  void theDocumentSaysWhatTheTestsDo() throws IOException {
    GeneratedDocument.check(DOCUMENT, document(), OperationsTest.class);
  }

  private static String document() {
    String contract = servers.api.contract.text();
    List<Way> sorted = new ArrayList<>(ways());
    sorted.sort(
        Comparator.<Way>comparingInt(
                way -> contract.indexOf("operationId: " + way.operation() + "\n"))
            .thenComparingInt(Way::status)
            .thenComparing(Way::code));
    return """
    # Every operation and every response it can give

    Written by `mvn test -Dtest=OperationsTest -Dreference.write=true`. Each line is a case of `OperationsTest`, which fails if `openapi.yaml`
    documents a response that is not here, or if a line is not documented. The clients of all other tests reject undocumented responses.

    Paths and methods outside the contract get 404 `NOT_FOUND` and 405 `METHOD_NOT_ALLOWED`, other versions of HTTP 505 `HTTP_VERSION_NOT_SUPPORTED`,
    a request whose body does not arrive in time 408 `REQUEST_TIMEOUT`. HEAD works wherever GET does; `OPTIONS` gets 204 on every path of the contract and on `*`.

    | operation | status | error code | when |
    |---|---|---|---|
    """
        + sorted.stream().map(OperationsTest::line).collect(joining());
  }

  private static String line(Way way) {
    String code = way.code().isEmpty() ? "" : "`" + way.code() + "`";
    return "| %s | %d | %s | %s |\n".formatted(way.operation(), way.status(), code, way.how());
  }
}
