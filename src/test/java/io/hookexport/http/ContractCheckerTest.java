package io.hookexport.http;

import static io.hookexport.support.Await.await;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hookexport.contract.Contract;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** A checker that cannot object is worth nothing. */
class ContractCheckerTest {
  private static final Vertx VERTX = Vertx.vertx();
  private static final ContractChecker CHECKER = new ContractChecker(await(Contract.load(VERTX)));
  private static final String LIVE =
      "{\"data\":{\"status\":\"up\"},\"meta\":{\"request_id\":\"r\"}}";

  @AfterAll
  static void close() {
    await(VERTX.close());
  }

  private static void check(String path, int status, String body, String... headers) {
    Map<String, List<String>> all = new HashMap<>();
    all.put("x-request-id", List.of("r"));
    all.put("date", List.of("Sun, 06 Nov 1994 08:49:37 GMT"));
    all.put("content-type", List.of("application/json"));
    all.put("cache-control", List.of("no-store"));
    for (int i = 0; i < headers.length; i += 2) {
      all.put(headers[i], List.of(headers[i + 1]));
    }
    CHECKER.check("GET", path, status, all, body.getBytes(StandardCharsets.UTF_8));
  }

  private static String problem(String code) {
    return "{\"error\":{\"code\":\""
        + code
        + "\",\"message\":\"m\"},\"meta\":{\"request_id\":\"r\"}}";
  }

  @Test
  void documentedAnswersPass() {
    assertThatCode(() -> check("/health/live", 200, LIVE)).doesNotThrowAnyException();
    assertThatCode(() -> check("/nowhere", 404, problem("NOT_FOUND"))).doesNotThrowAnyException();
    assertThatCode(() -> check("/v1/exports", 503, problem("UNAVAILABLE"), "retry-after", "5"))
        .doesNotThrowAnyException();
  }

  @Test
  void whatTheContractDoesNotSayIsObjectedTo() {
    assertObjects("status", () -> check("/health/live", 202, LIVE));
    assertObjects(
        "'extra' is documented",
        () -> check("/health/live", 200, LIVE.replace("\"up\"", "\"up\",\"extra\":1")));
    assertObjects("up", () -> check("/health/live", 200, LIVE.replace("\"up\"", "\"down\"")));
    assertObjects("text/html", () -> check("/health/live", 200, LIVE, "content-type", "text/html"));
    assertObjects("not documented", () -> check("/health/live", 200, LIVE, "location", "/"));
    assertObjects("Retry-After", () -> check("/v1/exports", 503, problem("UNAVAILABLE")));
    assertObjects(
        "UNAUTHORIZED",
        () -> check("/v1/exports", 401, problem("NOT_FOUND"), "www-authenticate", "Bearer"));
    assertObjects("code", () -> check("/nowhere", 404, problem("NO_SUCH_CODE")));
    assertObjects("Allow", () -> check("/nowhere", 405, problem("METHOD_NOT_ALLOWED")));
    assertObjects("200", () -> check("/nowhere", 200, LIVE));
    assertObjects("GMT", () -> check("/health/live", 200, LIVE, "date", "6 Nov 1994 08:49 GMT"));
    assertObjects("r", () -> check("/health/live", 200, LIVE, "x-request-id", "another"));
  }

  private static void assertObjects(String word, ThrowingCallable call) {
    assertThatThrownBy(call).isInstanceOf(AssertionError.class).hasMessageContaining(word);
  }
}
