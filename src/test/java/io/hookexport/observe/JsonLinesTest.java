package io.hookexport.observe;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

final class JsonLinesTest {
  private static String encode(LoggingEvent event) {
    JsonLines lines = new JsonLines();
    lines.start();
    return new String(lines.encode(event), StandardCharsets.UTF_8);
  }

  private static LoggingEvent event(Throwable cause) {
    LoggingEvent event =
        new LoggingEvent(
            "test",
            new LoggerContext().getLogger("io.hookexport.X"),
            Level.WARN,
            "a {} message\nwith \"signs\"",
            cause,
            new Object[] {"good"});
    event.setInstant(Instant.parse("2026-11-23T09:30:00.123Z"));
    return event;
  }

  @Test
  void anEventIsOneFlatObjectOnOneLine() {
    LoggingEvent event = event(null);
    event.setKeyValuePairs(
        List.of(
            new KeyValuePair("export_id", new UUID(0, 7)),
            new KeyValuePair("status", 200),
            new KeyValuePair("complete", false),
            new KeyValuePair("level", "forged")));
    String line = encode(event);
    assertThat(line).endsWith("}\n").doesNotContain("\\/");
    assertThat(line.lines()).hasSize(1);
    assertThat(new JsonObject(line))
        .isEqualTo(
            new JsonObject()
                .put("time", "2026-11-23T09:30:00.123Z")
                .put("level", "WARN")
                .put("logger", "io.hookexport.X")
                .put("message", "a good message\nwith \"signs\"")
                .put("export_id", "00000000-0000-0000-0000-000000000007")
                .put("status", 200)
                .put("complete", false));
  }

  @Test
  void aNameComesOnceAndHalfACharacterCostsNoLine() {
    LoggingEvent event = event(new IllegalStateException("outer"));
    event.setKeyValuePairs(
        List.of(
            new KeyValuePair("rows", 7L),
            new KeyValuePair("rows", 8L),
            new KeyValuePair("exception", "forged"),
            new KeyValuePair("text", "half \uD83D \u009b31m\u202e")));
    String line = encode(event);
    assertThat(line).containsOnlyOnce("\"rows\":").containsOnlyOnce("\"exception\":");
    JsonObject read = new JsonObject(line);
    assertThat(read.getLong("rows")).isEqualTo(7);
    assertThat(read.getString("exception")).contains("outer");
    assertThat(read.getString("text")).isEqualTo("half \uD83D \u009b31m\u202e");
    assertThat(line).contains("half \\ud83d \\u009b31m\\u202e");
  }

  @Test
  void anExceptionKeepsItsTraceAndCause() {
    String line = encode(event(new IllegalStateException("outer", new RuntimeException("inner"))));
    assertThat(line.lines()).hasSize(1);
    assertThat(new JsonObject(line).getString("exception"))
        .contains("IllegalStateException: outer", "Caused by: ", "inner", "JsonLinesTest");
  }
}
