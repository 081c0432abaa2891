package io.hookexport.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The mapper of Jackson is the oracle. */
final class JsonTest {
  private final ObjectMapper mapper = new ObjectMapper();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        "null",
        "{\"a\":[1,-2,9007199254740993,123456789012345678901234567890,0.5,1e3],\"b\":{\"c\":null}}",
        "{\"a\":true,\"b\":false,\"c\":\"\\u00e4\\\"\\n\\ud83d\\ude00\",\"\":[[],{}]}",
        "{\"a\":1,\"a\":2}",
        "{} and more",
      })
  void treesAreThoseOfTheMapper(String text) throws Exception {
    assertThat(mapper.readTree(Json.text(Json.parse(text.getBytes(UTF_8)))))
        .isEqualTo(mapper.readTree(text));
  }

  @Test
  void noBytesAreAMissingNode() throws Exception {
    assertThat(Json.parse(new byte[0]).isMissingNode()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"{", "[1", "<html>", "{\"a\"}", "{\"a\":}", "nul"})
  void whatIsNoJsonIsAnError(String text) {
    assertThatThrownBy(() -> Json.parse(text.getBytes(UTF_8)))
        .isInstanceOf(JsonProcessingException.class);
  }

  /** A hostile server must not end the client by its stack. */
  @Test
  void deepTreesAreAnError() {
    assertThatThrownBy(() -> Json.parse("[".repeat(100_000).getBytes(UTF_8)))
        .isInstanceOf(JsonProcessingException.class);
  }
}
