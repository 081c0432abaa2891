package io.hookexport.observe;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import io.hookexport.http.CompletedRequest;
import io.hookexport.support.CapturedLog;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RequestLogTest {
  private final CapturedLog lines = new CapturedLog(Level.DEBUG, RequestLog.class).alone();

  @AfterEach
  void detach() {
    lines.close();
  }

  private static CompletedRequest unknown(String address) {
    return without(address, 401, Optional.empty());
  }

  private static CompletedRequest without(String address, int status, Optional<UUID> export) {
    return new CompletedRequest(
        "GET",
        Optional.empty(),
        Optional.empty(),
        status,
        true,
        Duration.ofMillis(1),
        100,
        "req_2",
        Optional.empty(),
        export,
        address);
  }

  private static CompletedRequest request(String operation, String path, int status) {
    return new CompletedRequest(
        "GET",
        Optional.ofNullable(operation),
        Optional.ofNullable(path),
        status,
        status != 0,
        Duration.ofMillis(12),
        345,
        "req_1",
        Optional.of("acme"),
        Optional.of(new UUID(0, 7)),
        "192.0.2.1");
  }

  private static String fields(ILoggingEvent line, String... names) {
    return Stream.of(names)
        .flatMap(name -> line.getKeyValuePairs().stream().filter(pair -> pair.key.equals(name)))
        .map(pair -> String.valueOf(pair.value))
        .collect(Collectors.joining(" "));
  }

  @Test
  void oneLineTellsTheWholeRequest() {
    new RequestLog().on(request("getExport", "/v1/exports/{id}", 200));
    assertThat(lines.list).hasSize(1);
    ILoggingEvent line = lines.list.get(0);
    assertThat(line.getLevel()).isEqualTo(Level.INFO);
    assertThat(line.getFormattedMessage()).isEqualTo("A request ended");
    assertThat(line.getKeyValuePairs().toString())
        .contains(
            "request_id=\"req_1\"",
            "method=\"GET\"",
            "operation=\"getExport\"",
            "path=\"/v1/exports/{id}\"",
            "status=\"200\"",
            "duration_ms=\"12\"",
            "bytes=\"345\"",
            "remote=\"192.0.2.1\"",
            "project_id=\"acme\"",
            "export_id=\"00000000-0000-0000-0000-000000000007\"")
        .doesNotContain("complete");
  }

  @Test
  void refusedRequestsOfOneClientAreAFewLinesASecond() {
    RequestLog log = new RequestLog(() -> 7);
    for (int i = 0; i < 1000; i++) {
      log.on(request("getExport", "/v1/exports/{id}", 429));
    }
    assertThat(lines.list).hasSize(10);
    log.on(request("getExport", "/v1/exports/{id}", 200));
    assertThat(lines.list).hasSize(11);
    log.on(request("getExport", "/v1/exports/{id}", 409));
    assertThat(lines.list.get(11).getKeyValuePairs().toString()).contains("lines_left_out=\"990\"");
  }

  @Test
  void manyAddressesThatAreRefusedHideNoLineOfAProject() {
    RequestLog log = new RequestLog(() -> 7);
    for (int i = 0; i < 1000; i++) {
      log.on(unknown("192.0.2." + i));
    }
    assertThat(lines.list).hasSize(50);
    log.on(request("getExport", "/v1/exports/{id}", 404));
    assertThat(lines.list).hasSize(51);
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 204, 304, 308, 404})
  void whoeverHasNeitherKeyNorLinkWritesAFewLinesASecondWhateverTheStatus(int status) {
    AtomicLong clock = new AtomicLong(7);
    RequestLog log = new RequestLog(clock::get);
    for (int i = 0; i < 1000; i++) {
      log.on(without("192.0.2.9", status, Optional.empty()));
    }
    assertThat(lines.list).hasSize(10);
    clock.addAndGet(TimeUnit.SECONDS.toNanos(1));
    log.on(without("192.0.2.9", status, Optional.empty()));
    assertThat(lines.list.get(10).getKeyValuePairs().toString()).contains("lines_left_out=\"990\"");
  }

  @Test
  void eachDownloadByALinkIsALine() {
    RequestLog log = new RequestLog(() -> 7);
    for (int i = 0; i < 100; i++) {
      log.on(without("192.0.2.9", 206, Optional.of(new UUID(0, 7))));
    }
    assertThat(lines.list).hasSize(100);
  }

  @Test
  void theLevelTellsWhoseFaultItIs() {
    RequestLog log = new RequestLog();
    log.on(request("getExport", "/v1/exports/{id}", 404));
    log.on(request("getExport", "/v1/exports/{id}", 503));
    log.on(request("getReadiness", "/health/ready", 200));
    log.on(request("getReadiness", "/health/ready", 503));
    log.on(request(null, null, 404));
    log.on(request(null, null, 505));
    log.on(request("fetchFile", "/v1/files/{token}/{filename}", 0));
    assertThat(lines.list)
        .extracting(line -> line.getLevel() + " " + fields(line, "method", "path", "status"))
        .containsExactly(
            "INFO GET /v1/exports/{id} 404",
            "WARN GET /v1/exports/{id} 503",
            "DEBUG GET /health/ready 200",
            "WARN GET /health/ready 503",
            "INFO GET (no operation) 404",
            "INFO GET (no operation) 505",
            "INFO GET /v1/files/{token}/{filename} 0");
    assertThat(lines.list.get(6).getKeyValuePairs().toString()).contains("complete=\"false\"");
  }
}
