package io.hookexport.http;

import static io.hookexport.http.TestApi.CLOSE;
import static io.hookexport.http.TestApi.JSON;
import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.support.Answer;
import io.hookexport.support.RawAnswer;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies as bytes: media type, size, and what is no JSON. */
class BodyTextTest {
  @AutoClose private static final TestApi api = new TestApi();

  @ParameterizedTest
  @ValueSource(strings = {"null", "[]", "\"x\"", "7", "true"})
  void aBodyMustBeAnObject(String body) {
    assertThat(api.refused(body).violations()).containsEntry("", "the body must be a JSON object");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{",
        "{\"start_time\":\"2026-01-01T00:00:00Z\"} x",
        "{} {}",
        "{\"a\":NaN}",
        "{'a':1}",
        "ab\u0000\u001fc",
        "{\"a\":1,}",
        "/* c */ {}",
        "\uFEFF{}",
        "   ",
        "{\"status\":\"\\ud800\"}",
        "{\"status\":\"\\u0000\"}"
      })
  void bodiesThatAreNotExactlyOneJsonValueAreRefused(String body) {
    assertThat(api.refused(body).message()).startsWith("The body ");
  }

  @Test
  void aNameThatIsThereTwiceIsTold() {
    assertThat(api.refused("{\"status\":\"queued\",\n \"status\":\"queued\"}").message())
        .isEqualTo("the property 'status' appears twice (line 2, column 10)");
    assertThat(api.refused("{\"a <b>\":1,\"a <b>\":2}").message())
        .startsWith("The body is not valid JSON (line 1, column ");
  }

  @Test
  void deepNestingIsRefused() {
    api.refused("[".repeat(2000) + "]".repeat(2000));
  }

  @Test
  void invalidUtf8IsRefused() {
    String body = "{\"endpoint_id\":\"\u00ff\"}";
    RawAnswer answer = api.rawChecked(rawPost(body, JSON));
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text()).contains("The body is not valid UTF-8.");
  }

  @Test
  void aMissingBodyIsRefused() {
    Answer answer = api.send("POST", "/v1/exports", null);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.message()).isEqualTo("The body is missing; a JSON object is required.");
    assertThat(api.rawChecked(chunked() + "0\r\n\r\n").status()).isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Type: text/plain\r\n",
        "Content-Type: application/json-patch+json\r\n",
        "Content-Type: application/json; charset=latin1\r\n",
        "Content-Type: application/x-www-form-urlencoded\r\n",
        "Content-Type: multipart/form-data; boundary=x\r\n",
        "Content-Type: application/json\r\nContent-Type: application/json\r\n",
        "Content-Type: application/json\r\nContent-Encoding: gzip\r\n",
        "Content-Type: ;\r\n",
        ""
      })
  void otherContentTypesAreUnsupported(String header) {
    RawAnswer answer = api.rawChecked(rawPost("{}", header));
    assertThat(answer.status()).as(answer.text()).isEqualTo(415);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/json",
        "Application/JSON",
        "application/json;charset=UTF-8",
        "application/json; charset=\"utf-8\"; v=1"
      })
  void jsonContentTypesAreAcceptedInAnySpelling(String type) {
    RawAnswer answer = api.rawChecked(rawPost("{}", "Content-Type: " + type + "\r\n"));
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text()).contains("start_time is required");
  }

  private static String rawPost(String body, String headers) {
    String length = "Content-Length: " + body.length() + "\r\n";
    return api.keyed("POST /v1/exports", CLOSE + headers + length) + body;
  }

  /** The head of a request whose body comes in chunks. */
  private static String chunked() {
    return api.keyed("POST /v1/exports", CLOSE + JSON + "Transfer-Encoding: chunked\r\n");
  }

  @Test
  void largeBodiesAreRefusedByDeclaredAndByActualSize() {
    Answer declared = api.post("{\"x\":\"" + "y".repeat(TestApi.MAX_BODY) + "\"}");
    assertThat(declared.status()).isEqualTo(413);
    assertThat(declared.code()).isEqualTo("PAYLOAD_TOO_LARGE");
    assertThat(declared.message()).contains(String.valueOf(TestApi.MAX_BODY));

    String chunk = "y".repeat(TestApi.MAX_BODY + 1);
    String body = Integer.toHexString(chunk.length()) + "\r\n" + chunk + "\r\n0\r\n\r\n";
    assertThat(api.rawChecked(chunked() + body).status()).isEqualTo(413);
  }

  @Test
  void aLargeBodyWithoutAKeyIsNotEvenLookedAt() {
    assertThat(api.postAs(null, "x".repeat(TestApi.MAX_BODY * 2)).status()).isEqualTo(401);
  }
}
