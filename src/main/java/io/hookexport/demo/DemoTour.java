package io.hookexport.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * Does the main job over HTTP as a client would: creates an export, waits for it, downloads and
 * checks the file, and shows the result and how long it took.
 */
public final class DemoTour {
  /** All of the sample deliveries. */
  public static final String REQUEST =
      "{\"start_time\":\"2026-10-01T00:00:00Z\",\"end_time\":\"2026-10-31T00:00:00Z\"}";

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final long POLL_MS = 50;
  private static final int ROWS_SHOWN = 8;

  private static final List<String> COLUMNS =
      List.of("created_at", "event_type", "status", "response_status", "last_error");

  /** Their widths: 99 terminal cells with the gaps. */
  private static final List<Integer> WIDTHS = List.of(27, 14, 16, 6, 28);

  private final ApiClient api;
  private final Path downloads;
  private final PrintStream out;
  private final boolean interactive;

  /**
   * @param base address of the server
   * @param downloads folder for the file; created when it does not exist
   * @param interactive whether {@code out} is a terminal
   */
  public DemoTour(URI base, String key, Path downloads, PrintStream out, boolean interactive) {
    this.api = new ApiClient(base, key);
    this.downloads = downloads;
    this.out = out;
    this.interactive = interactive;
  }

  /**
   * Blocks until the file has arrived.
   *
   * @throws DemoException when a request is rejected, the export fails or the file is not whole
   */
  public void run() {
    HttpResponse<String> created = create();
    long started = System.nanoTime();
    JsonNode export = ApiClient.data(created, 201);
    print("POST /v1/exports -> 201, export %s", export.path("id").asText());

    JsonNode completed = awaitEnd(export.path("id").asText());
    double seconds = (System.nanoTime() - started) / 1e9;
    if (!completed.path("status").asText().equals("completed")) {
      throw new DemoException(
          String.format(
              Locale.ROOT,
              "The export ended as %s: %s: %s",
              completed.path("status").asText(),
              completed.path("error_code").asText(),
              completed.path("error_message").asText("(no message)")));
    }

    Download download = download(completed);
    show(download.file());
    report(completed, seconds, download);
  }

  /** Returns the address of the console with a session of a day, so that nobody has to sign in. */
  public String consoleLink() {
    return ApiClient.data(api.post("/v1/sessions", "{\"expires_in_seconds\":86400}"), 201)
        .path("console_url")
        .asText();
  }

  /**
   * An earlier demo that was killed may have left an export running: the tour waits for that one
   * first.
   */
  private HttpResponse<String> create() {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    HttpResponse<String> response = api.post("/v1/exports", REQUEST);
    while (response.statusCode() == 429 && System.nanoTime() < deadline) {
      long seconds = response.headers().firstValueAsLong("Retry-After").orElse(1);
      print("%s Next try in %d s.", ApiClient.refusal(response), seconds);
      pause(Duration.ofSeconds(Math.max(1, Math.min(seconds, 10))).toMillis());
      response = api.post("/v1/exports", REQUEST);
    }
    return response;
  }

  private JsonNode awaitEnd(String id) {
    JsonNode export = fetch(id);
    long expected = export.at("/progress/rows_expected").asLong(0);
    try (ProgressLine line = new ProgressLine(out, interactive, "export", expected)) {
      while (List.of("pending", "processing").contains(export.path("status").asText())) {
        pause(POLL_MS);
        export = fetch(id);
        JsonNode progress = export.path("progress");
        line.expect(progress.path("rows_expected").asLong(0));
        line.update(progress.path("rows_written").asLong(export.path("row_count").asLong(0)));
      }
      line.expect(export.path("row_count").asLong(0));
      line.update(export.path("row_count").asLong(0));
    }
    return export;
  }

  private JsonNode fetch(String id) {
    return ApiClient.data(api.get("/v1/exports/" + id), 200);
  }

  private Download download(JsonNode export) {
    String path = "/v1/exports/" + export.path("id").asText() + "/download";
    HttpResponse<String> redirect = api.get(path);
    if (redirect.statusCode() != 302) {
      throw new DemoException(ApiClient.refusal(redirect));
    }
    String location =
        redirect
            .headers()
            .firstValue("Location")
            .orElseThrow(() -> new DemoException("GET " + path + " returned no Location"));
    HttpResponse<InputStream> response = api.open(location);
    if (response.statusCode() != 200) {
      throw new DemoException("The download link returned " + response.statusCode());
    }
    return Download.receive(response, export, downloads);
  }

  private void show(Path file) {
    TextTable table = new TextTable(WIDTHS);
    table.add(COLUMNS);
    table.rule();
    CSVFormat format = CSVFormat.RFC4180.builder().setHeader().setSkipHeaderRecord(true).get();
    int columns;
    try (CSVParser rows =
        CSVParser.parse(Files.newBufferedReader(file, StandardCharsets.UTF_8), format)) {
      columns = rows.getHeaderNames().size();
      rows.stream()
          .limit(ROWS_SHOWN)
          .forEach(row -> table.add(COLUMNS.stream().map(name -> cell(row, name)).toList()));
    } catch (IOException e) {
      throw new DemoException("Cannot read " + file + ": " + e.getMessage(), e);
    }
    out.println();
    table.lines().forEach(out::println);
    print("(first rows; %d of %d columns)", COLUMNS.size(), columns);
    print(
        "(some samples are hostile on purpose: a last_error that begins with '=' is text that a%nspreadsheet would run; \"formula_escaping\":\"spreadsheet\" in the request disarms it)%n");
  }

  private static String cell(CSVRecord row, String column) {
    return row.isMapped(column) && row.isSet(column) ? row.get(column) : "";
  }

  private void report(JsonNode export, double seconds, Download download) {
    long rows = export.path("row_count").asLong();
    double megabytes = download.bytes() / 1e6;
    print(
        "export    %,d rows, %,.1f MB in %.2f s: %,.0f rows/s, %,.1f MB/s (POST to completed)",
        rows, megabytes, seconds, rows / seconds, megabytes / seconds);
    print(
        "download  %,.1f MB in %.2f s: %,.0f MB/s; length and SHA-256 match",
        megabytes, download.seconds(), megabytes / download.seconds());
    print("file      %s", download.file());
    print("sha256    %s", download.sha256());
  }

  private void print(String format, Object... values) {
    out.println(String.format(Locale.ROOT, format, values));
  }

  private static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DemoException("Interrupted while waiting for the export", e);
    }
  }
}
