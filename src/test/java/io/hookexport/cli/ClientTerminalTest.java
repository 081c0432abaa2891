package io.hookexport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.cli.ClientRun.Reply;
import java.io.IOException;
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
        "200 ; FIRST  999 B  outbound deliveries, failed_permanent|succeeded, 5xx|none, invoice.pai…",
        "138 ; ID  completed  2026-11-01T00:05Z  2026-10-01  2026-11-01  1,234  999 B  outbound deliveries, failed_per…",
        "115 ; ID  completed  2026-11-01  2026-10-01  2026-11-01  1,234  999 B  outbound delive…",
        "110 ; ID  completed  2026-11-01  2026-10-01  2026-11-01  1,234  outbound deliveri…",
        "95  ; ID  completed  2026-10-01  2026-11-01  1,234  outbound deliv…",
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
    assertThat(run(terminal(width), "exports list")).isZero();
    assertThat(client.out().lines().skip(1))
        .containsExactly(
            line.replace("FIRST", FIRST).replace("WHAT", WHAT).replaceFirst("^ID", ID));
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
