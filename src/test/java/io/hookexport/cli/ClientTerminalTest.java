package io.hookexport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.cli.ClientRun.Reply;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.ZoneId;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the client commands print to a terminal, and what not. */
final class ClientTerminalTest {
  private static final String ID = "019ac1f0-7b5e-7c3a-9f60-2d1c5b7e8a90";
  private static final String FIRST =
      ID + "  completed  2026-11-01T00:05:00Z  2026-10-01T00:00:00Z  2026-11-01T00:00:00Z  1,234";
  private static final String WHAT =
      "outbound deliveries, failed_permanent|succeeded, 5xx|none, invoice.paid, 3f2504e0-4f89";

  private String response = "";
  @AutoClose private final ClientRun client = new ClientRun(request -> new Reply(200, response));

  ClientTerminalTest() throws IOException {}

  private int run(Terminal terminal, String arguments) {
    return client.run(terminal, arguments);
  }

  private static Terminal terminal(int width) {
    return new Terminal(true, true, () -> width);
  }

  private static String export(String fields) {
    return """
        {"id":"%s","created_at":"2026-11-01T00:05:00.123456Z","direction":"outbound",
        "filter_start_time":"2026-10-01T00:00:00.000000Z",
        "filter_end_time":"2026-11-01T00:00:00.000000Z",%s}"""
        .formatted(ID, fields);
  }

  @ParameterizedTest
  @CsvSource({"export --from -1d --gzip -o -, 2", "exports download ID -o -, 2"})
  void compressedBytesAreNotForATerminal(String arguments, int exit) {
    response =
        "{\"data\":%s}".formatted(export("\"status\":\"completed\",\"compression\":\"gzip\""));
    assertThat(run(terminal(80), arguments.replace("ID", ID))).isEqualTo(exit);
    assertThat(client.out()).isEmpty();
    assertThat(client.err()).contains("compressed", "terminal", "-o");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "0   ; FIRST  999 B  WHAT",
        "10  ; FIRST  999 B  WHAT",
        "300 ; FIRST  999 B  WHAT",
        "200 ; FIRST  999 B  failed_permanent|succeeded, 5xx|none, invoice.paid, 3f2504e0-4f89",
        "180 ; FIRST  999 B  failed_permanent|succeeded, 5xx|none, invoice.paid…",
        "138 ; ID  completed  2026-11-01 00:05  2026-10-01  2026-11-01  1,234  999 B  failed_permanent|succeeded, 5xx|…",
        "115 ; ID  completed  2026-11-01  2026-10-01  2026-11-01  1,234  999 B  failed_permanen…",
        "110 ; ID  completed  2026-11-01  2026-10-01  2026-11-01  1,234  failed_permanent|…",
        "95  ; ID  completed  2026-10-01  2026-11-01  1,234  failed_permane…",
        "80  ; ID  completed  2026-10-01  2026-11-01  1,234",
        "75  ; ID  completed  2026-10-01  2026-11-01",
        "40  ; ID  c…",
      })
  void theListHasWhatFitsTheTerminal(int width, String line) {
    response =
        "{\"data\":[%s],\"meta\":{\"has_more\":false}}"
            .formatted(
                export(
                    "\"status\":\"completed\",\"row_count\":1234,\"file_size_bytes\":999,"
                        + "\"filter_statuses\":[\"failed_permanent\",\"succeeded\"],"
                        + "\"filter_response_statuses\":[\"5xx\",\"none\"],"
                        + "\"filter_event_types\":[\"invoice.paid\"],"
                        + "\"filter_endpoint_id\":\"3f2504e0-4f89\""));
    assertThat(run(terminal(width), "exports list --zone UTC")).isZero();
    String what = width == 0 ? WHAT : WHAT.replaceFirst("^outbound deliveries, ", "");
    assertThat(client.out().lines().skip(1))
        .containsExactly(
            line.replace("FIRST", FIRST).replace("WHAT", what).replaceFirst("^ID", ID));
    assertThat(client.err().strip()).isEqualTo(line.contains("FIRST") ? "" : "times are in UTC");
  }

  /** The last month, one of its days and one of its hours look like that. */
  @ParameterizedTest
  @CsvSource({
    "0,   '', 2026-10-31T23:00:00Z  2026-11-30T23:00:00Z",
    "200, Europe/Berlin, 2026-11-01T00:00:00+01:00  2026-12-01T00:00:00+01:00",
    "110, Europe/Berlin, 2026-11-01  2026-12-01",
    "80,  Europe/Berlin, 2026-11-01  2026-12-01",
    "0,   Europe/Berlin, 2026-11-01T00:00:00+01:00  2026-12-01T00:00:00+01:00",
    "80,  UTC, 2026-10-31 23:00  11-30 23:00",
    "80,  Asia/Tokyo, 2026-11-01 08:00  12-01 08:00",
  })
  void rangesAreThoseOfThePersonAndCanBeToldApart(int width, String zone, String range) {
    response =
        ("{\"data\":[{\"id\":\"%s\",\"status\":\"completed\",\"direction\":\"outbound\","
                + "\"filter_start_time\":\"2026-10-31T23:00:00.000000Z\","
                + "\"filter_end_time\":\"2026-11-30T23:00:00.000000Z\"}],\"meta\":{}}")
            .formatted(ID);
    String option = zone.isEmpty() ? "" : " --zone " + zone;
    assertThat(run(terminal(width), "exports list" + option)).isZero();
    assertThat(client.out()).contains("  " + range);
    assertThat(client.err().contains("times are in " + zone))
        .isEqualTo(width == 80 || width == 110);
  }

  @Test
  void aTerminalHasTheTimesOfItsSystem() {
    response = "{\"data\":[%s],\"meta\":{}}".formatted(export("\"status\":\"completed\""));
    assertThat(run(terminal(80), "exports list")).isZero();
    assertThat(client.err().strip()).isEqualTo("times are in " + ZoneId.systemDefault());
    assertThat(run(terminal(80), "exports list --zone Nowhere")).isEqualTo(2);
    assertThat(client.err()).contains("--zone: there is no time zone 'Nowhere'");
  }

  @Test
  void anInterruptedExportIsSaidToStartAgain() throws IOException {
    Deque<String> responses =
        new ArrayDeque<>(
            List.of(
                export("\"status\":\"pending\",\"attempt\":1,\"progress\":{\"rows_written\":0}"),
                export("\"status\":\"completed\",\"row_count\":1")));
    try (ClientRun follower =
        new ClientRun(
            request -> new Reply(200, "{\"data\":%s}".formatted(responses.removeFirst())))) {
      assertThat(follower.run(terminal(80), "exports wait " + ID)).isZero();
      assertThat(follower.err())
          .contains("interrupted; it starts again by itself")
          .doesNotContain("0 rows");
    }
  }

  /** C1 and bidirectional characters steer terminals, too. */
  @Test
  void jsonCannotSteerTheTerminal() {
    String name = "a\u009b31m\u202e\u007f\u2028";
    response = "{\"data\":%s}".formatted(export("\"status\":\"" + name + "\""));
    assertThat(run(terminal(80), "exports show --json " + ID)).isZero();
    String json = client.out();
    assertThat(json).contains("a\\u009b31m\\u202e\\u007f\\u2028").hasLineCount(1);
    assertThat(new JsonObject(json).getString("status")).isEqualTo(name);
  }

  @Test
  void aCancelledExportIsCalledThatEverywhere() {
    String cancelled =
        export("\"status\":\"failed\",\"error_code\":\"CANCELLED\",\"error_message\":\"No.\"");
    String failed = export("\"status\":\"failed\",\"error_code\":\"TIMEOUT\"");
    response = "{\"data\":[%s,%s],\"meta\":{\"has_more\":false}}".formatted(cancelled, failed);
    assertThat(run(Terminal.NONE, "exports list")).isZero();
    assertThat(said()).contains(ID + "  cancelled", ID + "  failed");
    assertThat(run(Terminal.NONE, "exports list --status cancelled")).isZero();
    assertThat(said()).contains(ID + "  cancelled").doesNotContain("  failed");
    response = "{\"data\":%s}".formatted(cancelled);
    assertThat(run(Terminal.NONE, "exports show " + ID)).isZero();
    assertThat(said()).containsPattern("status +cancelled\\R");
    assertThat(run(Terminal.NONE, "exports wait " + ID)).isEqualTo(4);
    assertThat(said()).contains("export " + ID + " was cancelled").doesNotContain("failed");
  }

  private String said() {
    return client.out() + client.err();
  }
}
