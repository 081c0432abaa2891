package io.hookexport.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.hookexport.client.ClientException.Reason;
import io.hookexport.support.ChildProcess;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import org.apache.commons.codec.digest.DigestUtils;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client makes of responses that a healthy server does not give. */
final class ApiClientTest {
  private static final String ID = "019ac1f0-7b5e-7c3a-9f60-2d1c5b7e8a90";
  private static final String EXPORT =
      "{\"data\":{\"id\":\"" + ID + "\",\"status\":\"pending\",\"surprise\":{\"a\":[1]}}}";

  @TempDir private Path folder;
  @AutoClose private final ScriptedServer server = new ScriptedServer();
  private final List<String> notices = new ArrayList<>();

  ApiClientTest() throws IOException {}

  private ApiClient client(URI uri, Optional<Path> ca, Duration patience) {
    return new ApiClient(
        new ClientSettings(uri, "hx_live_k1_s", "a test", ca),
        Duration.ZERO,
        patience,
        notices::add);
  }

  private ApiClient client() {
    return client(server.uri(), Optional.empty(), Duration.ofMinutes(2));
  }

  private ClientException refusal() {
    try (ApiClient client = client()) {
      return catchThrowableOfType(ClientException.class, () -> client.get(ID));
    }
  }

  @Test
  void waitsAsLongAsTheServerAsksAndSaysSo() throws Exception {
    server
        .refuses(429, "RATE_LIMITED", "{\"reason\":\"requests_per_minute\"}", "Retry-After", "1")
        .refuses(503, "UNAVAILABLE", "{}")
        .then(502, "<html>Bad gateway</html>")
        .then(200, EXPORT);
    long begun = System.nanoTime();
    try (ApiClient client = client()) {
      assertThat(client.get(ID).path("status").asText()).isEqualTo("pending");
    }
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThan(Duration.ofSeconds(1));
    assertThat(server.requests).hasSize(4);
    assertThat(notices)
        .containsExactly(
            "the server responds 429 RATE_LIMITED; trying again for up to 2 minutes",
            "connected again");
  }

  @Test
  void doesNotWaitLongerThanThePersonWould() {
    server.refuses(
        429, "RATE_LIMITED", "{\"reason\":\"requests_per_minute\"}", "Retry-After", "3700");
    ClientException refusal = refusal();
    assertThat(refusal.reason()).isEqualTo(Reason.REFUSED);
    assertThat(refusal).hasMessage("the server responds 429 RATE_LIMITED: No.");
    assertThat(refusal.details()).containsExactly("try again in 1 hour 1 minute");
    assertThat(server.requests).hasSize(1);
  }

  @Test
  void wrongKeysAreNotTriedAgain() {
    server.refuses(
        429,
        "RATE_LIMITED",
        "{\"reason\":\"failed_authentications_per_minute\"}",
        "Retry-After",
        "1");
    assertThat(refusal().reason()).isEqualTo(Reason.REFUSED);
    assertThat(server.requests).hasSize(1);
  }

  @Test
  void violationsNameTheOptions() {
    server.refuses(
        400,
        "INVALID_REQUEST",
        "{\"violations\":["
            + "{\"pointer\":\"/columns/0\",\"message\":\"a\"},"
            + "{\"pointer\":\"/end_time\",\"message\":\"b\"},"
            + "{\"pointer\":\"query/limit\",\"message\":\"c\"},"
            + "{\"pointer\":\"/other/1\",\"message\":\"d\"}]}");
    ClientException refusal = refusal();
    assertThat(refusal).hasMessage("the server responds 400 INVALID_REQUEST");
    assertThat(refusal.details())
        .containsExactly("--columns: a", "--to: b", "--limit: c", "/other/1: d");
  }

  @Test
  void anotherProgramIsNotTakenForTheServer() {
    server.then(301, "", "Location", "https://elsewhere.example.com/");
    ClientException refusal = refusal();
    assertThat(refusal.reason()).isEqualTo(Reason.UNREACHABLE);
    assertThat(refusal)
        .hasMessageContaining("returned 301, a redirect to https://elsewhere.example.com/");
    server.then(200, "<html>Welcome</html>");
    refusal();
    assertThat(refusal()).hasMessageContaining("returned 200, which is no response of hookexport");
  }

  /**
   * Until hookexport has responded once: a proxy in front of a server that restarts is waited for.
   */
  @Test
  void anotherProgramIsNotAskedForMinutes() {
    server.then(501, "<html>Unsupported method</html>");
    ClientException refusal = refusal();
    assertThat(refusal.reason()).isEqualTo(Reason.UNREACHABLE);
    assertThat(refusal).hasMessageContaining("returned 501, which is no response of hookexport");
    assertThat(refusal.details().get(0)).contains("--server");
    server.then(503, "{\"error\":{\"code\":503}}");
    refusal();
    assertThat(refusal()).hasMessageContaining("returned 503, which is no response of hookexport");
    assertThat(server.requests).hasSize(3);
    assertThat(notices).isEmpty();
  }

  /** As PostgreSQL does. A first create that may have been received is sent again, but not long. */
  @Test
  void aPortThatHangsUpIsGivenUpSoon() throws Exception {
    ServerSocket other = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread hangingUp = new Thread(() -> hangUp(other));
    hangingUp.start();
    URI uri = URI.create("http://127.0.0.1:" + other.getLocalPort());
    try (ApiClient client = client(uri, Optional.empty(), Duration.ofMinutes(2))) {
      ClientException refusal = catchThrowableOfType(ClientException.class, () -> client.get(ID));
      assertThat(refusal.reason()).isEqualTo(Reason.UNREACHABLE);
      assertThat(refusal.details().get(0)).contains("is the address right (--server)");
    } finally {
      other.close();
      hangingUp.join();
    }
    assertThat(notices)
        .singleElement()
        .asString()
        .endsWith("the connection was closed; trying again for up to 3 seconds");
  }

  private static void hangUp(ServerSocket listening) {
    try {
      while (true) {
        listening.accept().close();
      }
    } catch (IOException e) {
      // The end of the test.
    }
  }

  @ParameterizedTest
  @CsvSource({"404,NOT_FOUND,This path does not exist.", "405,METHOD_NOT_ALLOWED,No."})
  void anAddressWithoutTheOperationIsWrong(int status, String code, String message) {
    server.then(
        status, "{\"error\":{\"code\":\"%s\",\"message\":\"%s\"}}".formatted(code, message));
    ClientException refusal = refusal();
    assertThat(refusal.reason()).isEqualTo(Reason.UNREACHABLE);
    assertThat(refusal.details()).singleElement().asString().contains("(--server)", "management");
  }

  /** The first request has been received, its response was lost. */
  @Test
  void whatALostResponseHasDoneIsNotRefused() throws Exception {
    server
        .then(200, EXPORT)
        .then(502, "")
        .refuses(409, "EXPORT_NOT_ACTIVE", "{}")
        .then(200, EXPORT.replace("pending", "failed\",\"error_code\":\"CANCELLED"))
        .then(502, "")
        .refuses(404, "NOT_FOUND", "{}")
        .refuses(404, "NOT_FOUND", "{}");
    try (ApiClient client = client()) {
      client.get(ID);
      assertThat(client.cancel(ID).path("error_code").asText()).isEqualTo("CANCELLED");
      client.delete(ID);
      assertThatThrownBy(() -> client.delete(ID)).hasMessageContaining("404 NOT_FOUND");
    }
  }

  @Test
  void eachTryOfACreateHasTheSameKey() throws Exception {
    server
        .refuses(503, "UNAVAILABLE", "{}")
        .refuses(409, "IDEMPOTENCY_CONFLICT", "{}")
        .then(201, EXPORT);
    try (ApiClient client = client()) {
      client.create(JsonNodeFactory.instance.objectNode(), "key-1");
    }
    assertThat(server.requests).hasSize(3).containsOnly("POST /v1/exports key-1");
  }

  @Test
  void aServerThatWasThereIsNotGivenUpAtOnce() throws Exception {
    server.then(200, EXPORT);
    try (ApiClient client = client(server.uri(), Optional.empty(), Duration.ofSeconds(1))) {
      client.get(ID);
      server.close();
      ClientException refusal = catchThrowableOfType(ClientException.class, () -> client.get(ID));
      assertThat(refusal.reason()).isEqualTo(Reason.UNREACHABLE);
      assertThat(refusal.details()).containsExactly("gave up after 1 second; see --retry-for");
    }
    assertThat(notices).hasSize(1);
    assertThat(notices.get(0)).contains("trying again for up to 1 second");
  }

  private void offers(String content, String sha256) {
    server.then(
        200,
        "{\"data\":{\"url\":\"%s/v1/files/t/x.csv\",\"file_name\":\"../x.csv\",\"file_size_bytes\":%d,\"sha256\":\"%s\"}}"
            .formatted(server.uri(), content.length(), sha256));
  }

  private ClientException download(Path file) {
    return download(file, Duration.ofMinutes(2));
  }

  private ClientException download(Path file, Duration patience) {
    return download(file, false, patience);
  }

  private ClientException download(Path file, boolean force, Duration patience) {
    try (ApiClient client = client(server.uri(), Optional.empty(), patience);
        Target target = PartFile.open(file, force)) {
      new Download(client, ID, notices::add, (bytes, total) -> {}).into(target, client.link(ID));
      return null;
    } catch (ClientException e) {
      return e;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aDamagedFileDoesNotGetItsName() {
    offers("abc", "0".repeat(64));
    server.then(200, "abc");
    Path file = folder.resolve("x.csv");
    assertThat(download(file).reason()).isEqualTo(Reason.DAMAGED);
    assertThat(folder).isEmptyDirectory();
  }

  /** As long as this file, longer, shorter, and as much of it as was not there yet. */
  @ParameterizedTest
  @ValueSource(strings = {"zzz", "zzzz", "zz", "az"})
  void anUnfinishedFileOfAnotherExportIsReplacedByForceOnly(String other) throws Exception {
    Path file = folder.resolve("x.csv");
    Path part = Files.writeString(PartFile.part(file), other);
    offers("abc", DigestUtils.sha256Hex("abc"));
    server.then(200, "abc");
    ClientException refusal = download(file);
    assertThat(refusal.reason()).isEqualTo(Reason.MISUSED);
    assertThat(refusal).hasMessageContaining("x.csv.part is not the beginning of this file");
    assertThat(part).hasContent(other);
    assertThat(file).doesNotExist();
    assertThat(notices).isEmpty();
    server.forget();
    offers("abc", DigestUtils.sha256Hex("abc"));
    server.then(200, "abc");
    assertThat(download(file, true, Duration.ofMinutes(2))).isNull();
    assertThat(file).hasContent("abc");
    assertThat(notices).singleElement().asString().contains("starting again");
  }

  @Test
  void anUnfinishedFileIsGoneOnWithAfterAConnectionThatEndsEarly() throws Exception {
    Path file = folder.resolve("x.csv");
    Files.writeString(PartFile.part(file), "ab");
    offers("abc", DigestUtils.sha256Hex("abc"));
    server.then(200, "a");
    offers("abc", DigestUtils.sha256Hex("abc"));
    server.then(206, "abc");
    assertThat(download(file)).isNull();
    assertThat(file).hasContent("abc");
  }

  /** Only its end is compared at once. */
  @Test
  void anUnfinishedFileThatWasDamagedIsDownloadedAgain() throws Exception {
    Path file = folder.resolve("x.csv");
    String content = "a".repeat(100_000);
    Files.writeString(PartFile.part(file), "z" + content.substring(1, 80_000));
    offers(content, DigestUtils.sha256Hex(content));
    server.then(206, content.substring(80_000 - 65_536)).then(200, content);
    assertThat(download(file)).isNull();
    assertThat(file).hasContent(content);
    assertThat(notices).singleElement().asString().contains("starting again");
  }

  @Test
  void aLinkThatHasExpiredIsRenewed() {
    Path file = folder.resolve("x.csv");
    offers("abc", DigestUtils.sha256Hex("abc"));
    server.refuses(410, "LINK_EXPIRED", "{}");
    offers("abc", DigestUtils.sha256Hex("abc"));
    server.then(200, "abc");
    assertThat(download(file)).isNull();
    assertThat(file).hasContent("abc");
  }

  @Test
  void linksDoNotMakeUpForAFileThatNeverComes() {
    for (int i = 0; i < 40; i++) {
      offers("abc", DigestUtils.sha256Hex("abc"));
      server.refuses(503, "UNAVAILABLE", "{}");
    }
    ClientException refusal = download(folder.resolve("x.csv"), Duration.ofSeconds(1));
    assertThat(refusal.reason()).isEqualTo(Reason.UNREACHABLE);
    assertThat(server.requests).hasSizeLessThan(20);
    assertThat(notices).singleElement().asString().contains("trying again for up to 1 second");
    assertThat(folder).isEmptyDirectory();
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://[", "a b", "ftp://localhost/x", "mailto:x", "http:///x"})
  void aLinkThatIsNoAddressIsAFaultOfTheServer(String url) {
    server.then(200, "{\"data\":{\"url\":\"" + url + "\"}}");
    ClientException refusal = download(folder.resolve("x.csv"));
    assertThat(refusal.reason()).isEqualTo(Reason.UNREACHABLE);
    assertThat(refusal).hasMessageContaining("a link that is not an address of http or https");
  }

  /** It goes into a header and onto the terminal. */
  @Test
  void aDigestThatIsNoneIsAFaultOfTheServer() {
    server.then(200, "{\"data\":{\"url\":\"/f\",\"sha256\":\"0\\n0\"}}");
    ClientException refusal = download(folder.resolve("x.csv"));
    assertThat(refusal.reason()).isEqualTo(Reason.UNREACHABLE);
    assertThat(refusal).hasMessageContaining("a link without a valid sha256");
  }

  /** It becomes a part of paths, and of commands that people paste into a shell. */
  @ParameterizedTest
  @ValueSource(strings = {"", "x; touch /tmp/x; #", ID + "/link", ID + "\\n", "../keys"})
  void anIdThatIsNoneIsAFaultOfTheServer(String id) throws Exception {
    String export = EXPORT.replace(ID, id);
    server.then(201, export).then(200, export);
    try (ApiClient client = client()) {
      List<ThrowingCallable> operations =
          List.of(
              () -> client.create(JsonNodeFactory.instance.objectNode(), "key-1"),
              () -> client.get(ID),
              () -> client.awaitChange(ID, Duration.ZERO),
              () -> client.cancel(ID));
      for (ThrowingCallable operation : operations) {
        ClientException refusal = catchThrowableOfType(ClientException.class, operation);
        assertThat(refusal).hasMessageEndingWith("returned an export without a valid id");
        assertThat(refusal.reason()).isEqualTo(Reason.UNREACHABLE);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({ID + ",true", "x; touch /tmp/x,false"})
  void theExportInProgressIsNamedByItsIdOnly(String id, boolean named) {
    server.refuses(429, "EXPORT_LIMIT_EXCEEDED", "{\"export_id\":\"" + id + "\"}");
    assertThat(refusal().details())
        .isEqualTo(
            named
                ? List.of(
                    "in progress: "
                        + id
                        + "; exports show, exports wait and exports cancel take it")
                : List.of());
  }

  @ParameterizedTest
  @CsvSource({"-,_", "'',_", "--force,_force", "../x.csv,__x.csv", "x.csv,x.csv"})
  void theServersNameOfAFileIsNothingElse(String name, String here) throws Exception {
    server.then(
        200,
        "{\"data\":{\"url\":\"/f\",\"file_name\":\"%s\",\"sha256\":\"%s\"}}"
            .formatted(name, "0".repeat(64)));
    try (ApiClient client = client()) {
      assertThat(client.link(ID).name()).isEqualTo(here);
    }
  }

  @Test
  void anAnswerWithoutAnEndIsNotTaken() {
    server.then(200, " ".repeat(17 * 1024 * 1024));
    ClientException refusal = refusal();
    assertThat(refusal.reason()).isEqualTo(Reason.UNREACHABLE);
    assertThat(refusal).hasMessageEndingWith("returned more than any response has");
  }

  @Test
  void whenToTryAgainIsSaidOnce() {
    String limit = "{\"error\":{\"code\":\"EXPORT_LIMIT_EXCEEDED\",\"message\":\"%s\"}}";
    String message = "Limit of 1 export per hour. Please try again in 3594 seconds.";
    server.then(429, limit.formatted(message), "Retry-After", "3594");
    ClientException refusal = refusal();
    assertThat(refusal).hasMessageEndingWith(": Limit of 1 export per hour.");
    assertThat(refusal.details()).containsExactly("try again in 59 minutes 54 seconds");
  }

  @Test
  void whatReadsStandardOutputIsToldByItsKind() throws Exception {
    Path pipe = folder.resolve("pipe");
    ChildProcess.awaitEnd(new ProcessBuilder("mkfifo", pipe.toString()).start());
    assertThat(ResultStream.isPipe(pipe)).isTrue();
    assertThat(ResultStream.isPipe(Files.writeString(folder.resolve("file"), "x"))).isFalse();
    assertThat(ResultStream.isPipe(Path.of("/dev/null"))).isFalse();
    assertThat(ResultStream.isPipe(folder.resolve("none"))).isFalse();
  }

  @Test
  void twoDownloadsDoNotMix() {
    Path file = folder.resolve("x.csv");
    try (Target first = PartFile.open(file, false)) {
      assertThat(first.length()).isZero();
      assertThatThrownBy(() -> PartFile.open(file, false))
          .hasMessage("another download is writing " + file + ".part");
    }
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void aReaderThatHasGoneIsNoError() {
    ResultStream gone =
        new ResultStream(
            new ByteArrayOutputStream() {
              @Override
              public void flush() throws IOException {
                throw new IOException("Tubería rota");
              }
            },
            () -> true);
    assertThatThrownBy(() -> new PipeTarget(gone).write(new byte[3], 3))
        .isInstanceOfSatisfying(
            ClientException.class, e -> assertThat(e.reason()).isEqualTo(Reason.READER_GONE));
  }

  @Test
  void aBodyThatStopsIsNotWaitedForForever() throws Exception {
    ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread sender = new Thread(() -> sendHalf(silent, () -> {}));
      sender.start();
      URI uri = URI.create("http://127.0.0.1:" + silent.getLocalPort());
      InputStream body =
          HttpClient.newHttpClient()
              .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofInputStream())
              .body();
      try (InputStream watched =
          new WatchedStream(body, timer, Duration.ofMillis(10), () -> false)) {
        assertThatThrownBy(() -> watched.readNBytes(10)).isInstanceOf(HttpTimeoutException.class);
      }
      sender.join();
    } finally {
      timer.shutdownNow();
    }
  }

  @Test
  void aSlowReaderIsNoSilentServer() throws Exception {
    ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    try (InputStream watched =
        new WatchedStream(
            new ByteArrayInputStream(new byte[2]), timer, Duration.ofMillis(1), () -> false)) {
      assertThat(watched.read()).isZero();
      // The watch looks after a second, in the same thread as this.
      timer.schedule(() -> {}, 1_100, TimeUnit.MILLISECONDS).get(10, TimeUnit.SECONDS);
      assertThat(watched.read()).isZero();
    } finally {
      timer.shutdownNow();
    }
  }

  /** The JDK's stream swallows an interrupt; the second round finds the client usable again. */
  @Test
  void aStopEndsTheReadingOfABodyThatDoesNotEnd() throws Exception {
    Thread reader = Thread.currentThread();
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      URI uri = URI.create("http://127.0.0.1:" + silent.getLocalPort());
      try (ApiClient client = client(uri, Optional.empty(), Duration.ofMinutes(2))) {
        for (int round = 0; round < 2; round++) {
          Thread sender = new Thread(() -> sendHalf(silent, () -> client.stop(reader)));
          sender.start();
          assertThatThrownBy(() -> client.get(ID)).isInstanceOf(InterruptedException.class);
          client.hurry();
          sender.join();
        }
      }
    }
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  /** Half of a response; the connection stays open until the client closes it. */
  private static void sendHalf(ServerSocket listening, Runnable then) {
    try (Socket socket = listening.accept()) {
      socket
          .getOutputStream()
          .write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello".getBytes(UTF_8));
      then.run();
      socket.getInputStream().readAllBytes();
    } catch (IOException e) {
      // The client has reset it.
    }
  }

  @Test
  void aPrivateAuthorityIsTrustedWhenItIsNamed() throws Exception {
    Path store = folder.resolve("store");
    Path ca = folder.resolve("ca.pem");
    keytool(
        store,
        "-genkeypair",
        "-keyalg",
        "EC",
        "-dname",
        "CN=localhost",
        "-ext",
        "san=dns:localhost");
    keytool(store, "-exportcert", "-rfc", "-file", ca.toString());
    HttpsServer tls =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    tls.setHttpsConfigurator(new HttpsConfigurator(context(store)));
    URI uri = URI.create("https://localhost:" + tls.getAddress().getPort());
    try (ScriptedServer secure = new ScriptedServer(tls).then(200, EXPORT)) {
      assertThat(secure.requests).isEmpty();
      try (ApiClient client = client(uri, Optional.of(ca), Duration.ZERO)) {
        assertThat(client.get(ID).path("id").asText()).isEqualTo(ID);
      }
      try (ApiClient client = client(uri, Optional.empty(), Duration.ofMinutes(1))) {
        assertThatThrownBy(() -> client.get(ID))
            .hasMessage(
                "cannot reach "
                    + uri
                    + ": its certificate is not trusted; name a private authority's with --ca");
      }
      // A link of a server on plain http is checked in the same way.
      server.then(
          200,
          "{\"data\":{\"url\":\"%s/v1/files/t/x.csv\",\"file_size_bytes\":3,\"sha256\":\"%s\"}}"
              .formatted(uri, "0".repeat(64)));
      try (ApiClient client = client(server.uri(), Optional.empty(), Duration.ZERO)) {
        assertThatThrownBy(() -> client.open(client.link(ID), 0))
            .isInstanceOf(SSLHandshakeException.class)
            .hasMessageContaining("PKIX");
      }
    }
    assertThatThrownBy(() -> client(uri, Optional.of(store), Duration.ZERO))
        .hasMessageContaining("cannot read certificates (PEM) from " + store + " (--ca)");
  }

  private static void keytool(Path store, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(ChildProcess.tool("keytool")));
    command.addAll(List.of(arguments));
    command.addAll(List.of("-alias", "a", "-keystore", store.toString(), "-storepass", "secret"));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes());
    assertThat(process.waitFor()).as(said).isZero();
  }

  private static SSLContext context(Path store) throws Exception {
    KeyStore keys = KeyStore.getInstance(store.toFile(), "secret".toCharArray());
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, "secret".toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    return context;
  }
}
