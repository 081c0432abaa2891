package io.hookexport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.cli.ClientRun.Reply;
import io.hookexport.client.PartFile;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.commons.codec.digest.DigestUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the client commands say and do when the server responds in a way that is seldom seen. */
@Timeout(60)
final class ClientAnswersTest {
  private static final String ID = "019ac1f0-7b5e-7c3a-9f60-2d1c5b7e8a90";
  private static final String GET = "GET /v1/exports/" + ID;
  private static final String CANCEL = "POST /v1/exports/" + ID + "/cancel";
  private static final Reply PENDING = export(201, "\"status\":\"pending\"");
  private static final Reply COMPLETED =
      export(200, "\"status\":\"completed\",\"row_count\":1,\"file_size_bytes\":3");
  private static final Reply NOT_ACTIVE = refusal(409, "EXPORT_NOT_ACTIVE");

  @TempDir private Path folder;
  private String out = "";
  private String err = "";

  private static Reply export(int status, String fields) {
    return new Reply(status, "{\"data\":{\"id\":\"%s\",%s}}".formatted(ID, fields));
  }

  private static Reply refusal(int status, String code) {
    return new Reply(
        status, "{\"error\":{\"code\":\"%s\",\"message\":\"No.\"},\"meta\":{}}".formatted(code));
  }

  private int run(Function<String, Reply> replies, String arguments) throws IOException {
    try (ClientRun client = new ClientRun(replies)) {
      int exit = client.run(Terminal.NONE, arguments.replace("SERVER", client.uri()));
      out = client.out();
      err = client.err().replace(client.uri(), "SERVER");
      return exit;
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"export --from -1d --detach", "export --from -1d", "exports wait " + ID})
  void aHostileIdIsInNoCommandToPaste(String arguments) throws IOException {
    String hostile =
        "{\"data\":{\"id\":\"x; touch /tmp/pwned; \\u001b[2J#\",\"status\":\"pending\"}}";
    assertThat(run(r -> new Reply(r.startsWith("POST") ? 201 : 200, hostile), arguments))
        .isEqualTo(6);
    assertThat(out).isEmpty();
    assertThat(err).contains("an export without a valid id").doesNotContain("touch", "\u001b");
  }

  @Test
  void anExportThatHasNotEndedIsWaitedForAtTheSameServer() throws IOException {
    String arguments = "exports download " + ID + " --server SERVER -o " + folder.resolve("x");
    assertThat(run(r -> export(200, "\"status\":\"processing\""), arguments)).isEqualTo(3);
    assertThat(err).contains("wait for it: hookexport exports wait " + ID + " --server SERVER");
  }

  /** Pages of the server's limit, each with one that was cancelled. */
  @ParameterizedTest
  @CsvSource({"1, 1, true, 1", "2, 2, true, 2", "3, 3, false, 2", "20, 3, false, 2"})
  void cancelledExportsAreFoundWithFewRequests(int limit, int found, boolean more, int most)
      throws IOException {
    Deque<Integer> pages = new ArrayDeque<>(List.of(2, 1));
    String arguments = "exports list --status cancelled --json --limit " + limit;
    try (ClientRun client = new ClientRun(request -> page(request, pages.remove(), pages))) {
      assertThat(client.run(Terminal.NONE, arguments)).isZero();
      assertThat(client.requests)
          .hasSizeLessThanOrEqualTo(most)
          .allMatch(request -> request.contains("limit=500&status=failed"));
      String json = client.out();
      assertThat(json).startsWith("{\"has_more\":" + more);
      assertThat(json.split("CANCELLED", -1)).hasSize(found + 1);
    }
  }

  /** As behind a cache that ignores the query. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"data\":[{\"id\":\"a\"}],\"meta\":{\"has_more\":true}}",
        "{\"data\":[{\"id\":\"a\"}],\"meta\":{\"has_more\":true,\"next_cursor\":\"c\"}}",
        "{\"data\":[],\"meta\":{\"has_more\":true,\"next_cursor\":\"NEW\"}}",
      })
  void pagesThatLeadNowhereEndTheList(String page) throws IOException {
    AtomicInteger asked = new AtomicInteger();
    Function<String, Reply> pages =
        request -> new Reply(200, page.replace("NEW", "c" + asked.incrementAndGet()));
    for (String arguments : List.of("exports list", "exports list --status cancelled")) {
      assertThat(run(pages, arguments)).isEqualTo(6);
      assertThat(err).contains("says there are more, but leads to none");
    }
  }

  @Test
  void aCreateThatIsGivenUpMayHaveMadeAnExport() throws IOException {
    String arguments = "export --from -1d --server SERVER --retry-for 0 -o " + folder.resolve("x");
    assertThat(run(request -> refusal(503, "UNAVAILABLE"), arguments)).isEqualTo(6);
    assertThat(err)
        .contains("there may be an export; see: hookexport exports list --server SERVER");
    assertThat(run(request -> refusal(400, "INVALID_REQUEST"), arguments)).isEqualTo(3);
    assertThat(err).doesNotContain("there may be");
    String nobody = arguments.replace("SERVER", "http://127.0.0.1:1");
    assertThat(run(request -> PENDING, nobody)).isEqualTo(6);
    assertThat(err).contains("connection refused").doesNotContain("there may be");
  }

  /** Each connection is closed as soon as the request arrives. */
  @Test
  void aCreateWithoutAResponseMayHaveMadeAnExport() throws IOException {
    try (ServerSocket listening = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      Thread closer = new Thread(() -> closeEach(listening));
      closer.start();
      String server = "http://127.0.0.1:" + listening.getLocalPort();
      String arguments = "export --from -1d --server " + server + " -o " + folder.resolve("x");
      assertThat(run(request -> PENDING, arguments)).isEqualTo(6);
      assertThat(err)
          .contains("there may be an export; see: hookexport exports list --server " + server);
    }
  }

  private static void closeEach(ServerSocket listening) {
    try {
      while (true) {
        try (Socket socket = listening.accept()) {
          socket.getInputStream().readNBytes(50);
        }
      }
    } catch (IOException e) {
      // The test has ended.
    }
  }

  @Test
  void queuedExportsAreTakenFromThosePending() throws IOException {
    Reply all =
        new Reply(
            200,
            "{\"data\":[{\"id\":\"a\",\"status\":\"pending\",\"queue_position\":3},"
                + "{\"id\":\"b\",\"status\":\"pending\"}],\"meta\":{\"has_more\":false}}");
    try (ClientRun client = new ClientRun(request -> all)) {
      assertThat(client.run(Terminal.NONE, "exports list --status queued")).isZero();
      assertThat(client.out().lines().skip(1))
          .singleElement()
          .asString()
          .startsWith("a   queued (3)");
      assertThat(client.requests).containsExactly("GET /v1/exports?limit=500&status=pending");
      assertThat(client.run(Terminal.NONE, "exports list --status nope")).isEqualTo(2);
      assertThat(client.err())
          .contains(
              "--status must be one of pending, queued, processing, completed, failed, cancelled,"
                  + " expired");
      assertThat(client.requests).hasSize(1);
    }
  }

  /** What it would be downloaded to later. */
  @Test
  void aDetachedExportLooksAtItsFile() throws IOException {
    Path file = folder.resolve("x");
    Files.writeString(PartFile.part(file), "begun");
    try (ClientRun client = new ClientRun(request -> PENDING)) {
      assertThat(client.run(Terminal.NONE, "export --from -1d --detach -o " + file)).isEqualTo(2);
      assertThat(client.requests).isEmpty();
      assertThat(client.err()).contains("is of a download that was interrupted");
    }
  }

  private static Reply page(String request, int cancelled, Deque<Integer> later) {
    int size = Integer.parseInt(request.replaceFirst(".*limit=(\\d+).*", "$1"));
    String exports =
        IntStream.range(0, size)
            .mapToObj(i -> "{\"error_code\":\"" + (i < cancelled ? "CANCELLED" : "X") + "\"}")
            .collect(Collectors.joining(","));
    return new Reply(
        200,
        "{\"data\":[%s],\"meta\":{\"has_more\":%s,\"next_cursor\":\"c\"}}"
            .formatted(exports, !later.isEmpty()));
  }

  /** As by Ctrl-C, while the export ends; again, because an interrupt may be lost (JDK-8294047). */
  private Function<String, Reply> interrupting(Reply cancel, Reply afterwards) {
    Thread command = Thread.currentThread();
    AtomicBoolean cancelled = new AtomicBoolean();
    return request -> {
      if (request.equals(CANCEL)) {
        cancelled.set(true);
        return cancel;
      }
      if (request.equals(GET) && !cancelled.get()) {
        command.interrupt();
        return export(200, "\"status\":\"pending\"");
      }
      return request.equals(GET) ? afterwards : PENDING;
    };
  }

  private static final String EXPORT = "export --from -1d --server SERVER -o ";

  @Test
  void anExportThatCompletedBeforeItWasCancelledCanBeDownloaded() throws IOException {
    Path file = folder.resolve("x");
    assertThat(run(interrupting(NOT_ACTIVE, COMPLETED), EXPORT + file)).isEqualTo(130);
    assertThat(err)
        .contains(
            "export " + ID + " ended before it was cancelled: completed",
            "go on with: hookexport exports download " + ID + " --server SERVER -o " + file)
        .doesNotContain("could not be cancelled", "may go on", "exports wait");
  }

  @Test
  void anExportThatFailedBeforeItWasCancelledLeavesNothing() throws IOException {
    Reply failed = export(200, "\"status\":\"failed\",\"error_code\":\"SOURCE_ERROR\"");
    assertThat(run(interrupting(NOT_ACTIVE, failed), EXPORT + folder.resolve("x"))).isEqualTo(130);
    assertThat(err)
        .contains("ended before it was cancelled: failed")
        .doesNotContain("could not be cancelled", "may go on");
  }

  @Test
  void anExportThatCannotBeCancelledMayGoOn() throws IOException {
    Reply running = export(200, "\"status\":\"processing\"");
    Reply forbidden = refusal(403, "FORBIDDEN");
    assertThat(run(interrupting(forbidden, running), EXPORT + folder.resolve("x"))).isEqualTo(130);
    assertThat(err)
        .contains("could not be cancelled: ", "may go on; cancel it with: ", " --server SERVER");
  }

  @Test
  void aCreateWithoutAResponseIsLookedForAtTheSameServer() throws IOException {
    Thread command = Thread.currentThread();
    Function<String, Reply> replies =
        request -> {
          command.interrupt();
          return refusal(503, "UNAVAILABLE");
        };
    Path config = Files.writeString(folder.resolve("a config"), "");
    try (ClientRun client = new ClientRun(replies)) {
      String[] arguments = {
        "export", "--from", "-1d", "--server", client.uri(), "--config", config.toString()
      };
      assertThat(client.run(Terminal.NONE, arguments)).isEqualTo(130);
      assertThat(client.err())
          .contains(
              "see: hookexport exports list --server "
                  + client.uri()
                  + " --config '"
                  + config
                  + "'");
    }
  }

  /** A session may not read it any more, or somebody has deleted it. */
  @Test
  void aFileThatIsThereIsNoFailure() throws IOException {
    Deque<Reply> gets = new ArrayDeque<>(List.of(COMPLETED));
    String link =
        "{\"data\":{\"url\":\"/f\",\"file_size_bytes\":3,\"sha256\":\"%s\"}}"
            .formatted(DigestUtils.sha256Hex("abc"));
    Path file = folder.resolve("x.csv");
    Function<String, Reply> replies =
        request ->
            request.equals(GET)
                ? gets.isEmpty() ? refusal(404, "NOT_FOUND") : gets.remove()
                : new Reply(200, request.equals("GET /f") ? "abc" : link);
    assertThat(run(replies, "exports download " + ID + " --json -o " + file)).as(err).isZero();
    assertThat(out).contains("\"status\":\"completed\"", "\"file\":\"" + file + "\"");
    assertThat(file).hasContent("abc");
  }

  /** The time is that of the rest only. */
  @Test
  void aDownloadThatGoesOnSaysHowMuchWasThere() throws IOException {
    String content = "a".repeat(5_000);
    Path file = folder.resolve("x.csv");
    String link =
        "{\"data\":{\"url\":\"/f\",\"file_size_bytes\":5000,\"sha256\":\"%s\"}}"
            .formatted(DigestUtils.sha256Hex(content));
    Function<String, Reply> replies =
        request ->
            request.equals(GET)
                ? COMPLETED
                : new Reply(200, request.equals("GET /f") ? content : link);
    Files.writeString(PartFile.part(file), content.substring(0, 2_000));
    assertThat(run(replies, "exports download " + ID + " -o " + file)).as(err).isZero();
    assertThat(err).containsPattern("downloaded +5.0 kB in \\S+ s \\(2.0 kB were there\\), to ");
    // Another file, which is replaced: nothing of it was there.
    Files.writeString(PartFile.part(file), "z".repeat(2_000));
    assertThat(run(replies, "exports download " + ID + " --force -o " + file)).as(err).isZero();
    assertThat(err).containsPattern("downloaded +5.0 kB in \\S+ s, to ");
  }

  @Test
  void aPartIsGoneOnWithByACommandThatCanBePasted() throws IOException {
    Path file = folder.resolve("a file");
    Files.writeString(folder.resolve("a file.part"), "");
    try (ClientRun client = new ClientRun(request -> PENDING)) {
      String[] arguments = {"export", "--from", "-1d", "-o", file.toString()};
      assertThat(client.run(Terminal.NONE, arguments)).isEqualTo(2);
      assertThat(client.err()).contains("exports download ID -o '" + file + "'");
    }
  }
}
