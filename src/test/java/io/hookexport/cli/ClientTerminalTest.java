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
      ID + "  completed  2026-11-01T00:00:00Z  2026-10-01T00:00:00Z  2026-11-01T00:00:00Z  1,234";
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
        {"id":"%s","created_at":"2026-11-01T00:00:00.123456Z","direction":"outbound",
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

  /** The line breaks at 80, 140 or 200 columns; the last column begins in column 132. */
  @ParameterizedTest
  @CsvSource({"0, 218", "80, 160", "140, 280", "200, 200", "10, 218"})
  void theListHasTheFiltersAsFarAsTheTerminalIsWide(int width, int most) {
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
    String whole = FIRST + "  999 B  " + WHAT;
    assertThat(client.out().lines().skip(1))
        .containsExactly(whole.length() <= most ? whole : whole.substring(0, most - 1) + "…");
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
