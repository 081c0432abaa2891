package io.hookexport.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PlainTextTest {
  /** C1, DEL, bidirectional, line and paragraph separators, a tag, half a pair; and good ones. */
  @ParameterizedTest
  @CsvSource({
    "\u009b31m,      '\\u009b31m'",
    "\u007f,         '\\u007f'",
    "\u202egnp.exe,  '\\u202egnp.exe'",
    "\u2028\u2029,   '\\u2028\\u2029'",
    "\udb40\udc41,   '\\udb40\\udc41'",
    "\ud83d,         '\\ud83d'",
    "é ö 日本 \ud83d\ude00, 'é ö 日本 \ud83d\ude00'",
  })
  void jsonIsTheSameButForWhatSteersATerminal(String text, String escaped) {
    String json = "{\"a\":\"" + text + "\"}";
    assertThat(PlainText.ofJson(json)).isEqualTo("{\"a\":\"" + escaped + "\"}");
    assertThat(new JsonObject(PlainText.ofJson(json))).isEqualTo(new JsonObject(json));
  }
}
