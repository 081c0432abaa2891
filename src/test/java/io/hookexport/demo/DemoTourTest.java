package io.hookexport.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DemoTourTest {
  @TempDir private Path folder;

  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private ScriptedApi api;

  @BeforeEach
  void startServer() throws IOException {
    api = new ScriptedApi();
  }

  @AfterEach
  void stopServer() {
    api.close();
  }

  private String tour(boolean interactive) {
    PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);
    new DemoTour(api.base(), "hx_live_k_s", folder, out, interactive).run();
    return printed.toString(StandardCharsets.UTF_8);
  }

  @Test
  void asksWaitsDownloadsAndReports() {
    String output = tour(false);
    assertThat(folder.toFile().list()).containsExactly("__demo-1.csv");
    assertThat(folder.resolve("__demo-1.csv")).hasBinaryContent(ScriptedApi.bytes());
    assertThat(output)
        .contains("POST /v1/exports -> 201, export e1")
        .contains("2 rows")
        .contains("rows/s")
        .contains("MB/s")
        .contains("sha256    " + ScriptedApi.sha256())
        .doesNotContain("\r");
    assertThat(api.requests)
        .containsExactly(
            "POST /v1/exports Bearer hx_live_k_s",
            "GET /v1/exports/e1 Bearer hx_live_k_s",
            "GET /v1/exports/e1 Bearer hx_live_k_s",
            "GET /v1/exports/e1 Bearer hx_live_k_s",
            "GET /v1/exports/e1/download Bearer hx_live_k_s",
            "GET /v1/files/token/demo.csv");
  }

  @Test
  void showsTheFirstRowsWithoutBreakingTheTerminal() {
    assertThat(tour(false))
        .contains(
            "2026-10-01T00:00:00.000001Z  order.created   failed_permanent  502     HTTP 502: <html>\\r\\n<b>\"Bad…")
        .contains("(first rows; 5 of 6 columns)")
        .doesNotContain("\u001b");
    assertThat(printed.toString(StandardCharsets.UTF_8).lines())
        .allMatch(line -> line.length() <= 100);
  }

  @Test
  void drawsABarOnATerminal() {
    assertThat(tour(true)).contains("\rexport   [##############################] 100 %");
  }

  @Test
  void waitsForAnExportThatIsStillRunning() {
    api.refusals = 1;
    assertThat(tour(false)).contains("returned 429 EXPORT_LIMIT_EXCEEDED: An export is already");
  }

  @Test
  void aFailedExportIsToldWithItsReason() {
    api.end =
        "{\"id\":\"e1\",\"status\":\"failed\",\"error_code\":\"SOURCE_ERROR\","
            + "\"error_message\":\"the source is gone\"}";
    assertFails("The export ended as failed: SOURCE_ERROR: the source is gone");
  }

  @Test
  void aRefusedRequestIsToldWithTheMessageOfTheEnvelope() {
    api.refusalStatus = 400;
    api.refusals = 1;
    assertFails("POST /v1/exports returned 400 EXPORT_LIMIT_EXCEEDED: An export is already");
    assertThat(api.requests).hasSize(1);
  }

  @Test
  void aServerThatIsNotThereIsTold() {
    api.close();
    assertFails("POST /v1/exports got no response");
  }

  @Test
  void aFileThatIsNotWhatWasPromisedIsNotKept() {
    api.file = Arrays.copyOf(ScriptedApi.bytes(), ScriptedApi.bytes().length - 1);
    assertFails("does not match the export: file_size_bytes should be");
    byte[] changed = ScriptedApi.bytes();
    changed[changed.length - 5] ^= 1;
    api.file = changed;
    assertFails("does not match the export: sha256 should be " + ScriptedApi.sha256());
    assertThat(folder).isEmptyDirectory();
  }

  private void assertFails(String message) {
    assertThatThrownBy(() -> tour(false))
        .isInstanceOf(DemoException.class)
        .hasMessageContaining(message);
  }

  @Test
  void cellsAreExactlyAsWideAsTheirColumn() {
    assertThat(TextTable.fit("abc", 5)).isEqualTo("abc  ");
    assertThat(TextTable.fit("abcdef", 5)).isEqualTo("abcd…");
    assertThat(TextTable.fit("接続が", 5)).isEqualTo("接続…");
    assertThat(TextTable.fit("接続がx", 6)).isEqualTo("接続… ");
    assertThat(TextTable.fit("a\tb\u0007\u202Ec", 9)).isEqualTo("a\\tb··c  ");
    assertThat(TextTable.fit("🔥🔥", 4)).isEqualTo("🔥🔥");
    TextTable table = new TextTable(List.of(3, 2));
    table.add(List.of("a", "b"));
    table.rule();
    assertThat(table.lines()).containsExactly("a    b", "---  --");
  }
}
