package io.hookexport.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.sun.net.httpserver.HttpServer;
import io.hookexport.client.ResultStream;
import io.hookexport.export.ApiKeys;
import java.io.ByteArrayOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.commons.codec.digest.DigestUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A result that standard output does not take is no success. What it takes is not drawn over. */
final class StandardOutputTest {
  private static final String ID = "019ac1f0-7b5e-7c3a-9f60-2d1c5b7e8a90";
  private static final String LINK =
      "{\"url\":\"/file\",\"file_name\":\"x.csv\",\"file_size_bytes\":3,\"sha256\":\"%s\"}"
          .formatted(DigestUtils.sha256Hex("abc"));
  private static final String FULL =
      "hookexport: cannot write to standard output: No space left on device";

  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final FakeLauncher launcher = new FakeLauncher();
  private boolean piped;
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          String export = "{\"id\":\"" + ID + "\",\"status\":\"completed\"}";
          boolean create = exchange.getRequestMethod().equals("POST");
          String path = exchange.getRequestURI().getPath();
          boolean list = !create && path.equals("/v1/exports");
          String data = list ? "[" + export + "]" : path.endsWith("/link") ? LINK : export;
          byte[] body =
              (path.equals("/file") ? "abc" : "{\"data\":" + data + ",\"meta\":{}}")
                  .getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(create ? 201 : 200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private int run(OutputStream out, String arguments) {
    return run(out, Terminal.NONE, arguments);
  }

  private int run(OutputStream out, Terminal terminal, String arguments) {
    Map<String, String> environment =
        Map.of(
            "HOOKEXPORT_SERVER",
            "http://127.0.0.1:" + server.getAddress().getPort(),
            "HOOKEXPORT_API_KEY",
            "hx_live_x",
            "HOOKEXPORT_DATABASE_URI",
            "postgresql://u@h/d",
            "HOME",
            "/nowhere");
    return HookExportCli.run(
        new CommandEnvironment(
            launcher,
            environment,
            new ResultStream(out, () -> piped),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            terminal),
        arguments.split(" "));
  }

  private int full(String arguments) throws IOException {
    Path full = Path.of("/dev/full");
    assumeThat(full).exists();
    try (OutputStream out = new FileOutputStream(full.toFile())) {
      return run(out, arguments);
    }
  }

  private String said() {
    return err.toString(StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--version",
        "--help",
        "exports list",
        "exports list --json -q",
        "exports show " + ID,
        "migrate",
        "projects list",
        "keys list --project acme",
        "admin storage",
        "admin exports list",
        "source list",
        "datasets",
        "exports download " + ID + " -q -o -"
      })
  void aFullDiskIsToldByEveryCommand(String arguments) throws IOException {
    assertThat(full(arguments)).isEqualTo(1);
    assertThat(said()).isEqualToIgnoringNewLines(FULL);
  }

  @Test
  void anExportWhoseIdIsLostCanBeFound() throws IOException {
    assertThat(full("export --from -1d --detach -q")).isEqualTo(1);
    assertThat(said()).startsWith(FULL).contains("exports wait " + ID);
  }

  @Test
  void aKeyThatIsLostCanBeRevoked() throws IOException {
    assertThat(full("keys create --project acme")).isEqualTo(1);
    assertThat(said())
        .isEqualToIgnoringNewLines(
            "the key was created, and is lost; revoke it: hookexport keys revoke --project acme k1"
                + FULL);
  }

  /** In the same installation: that of the file, not of the default one. */
  @Test
  void aKeyThatIsLostIsRevokedWithTheSameConfiguration(@TempDir Path folder) throws IOException {
    Path config = Files.writeString(folder.resolve("app.yaml"), "http:\n  port: 1\n");
    assertThat(full("keys create --project acme --config " + config)).isEqualTo(1);
    assertThat(said())
        .contains("revoke it: hookexport keys revoke --config " + config + " --project acme k1");
  }

  /** It is that of a server, and goes into a shell. */
  @Test
  void aHostileIdOfAKeyIsInNoCommandToPaste() throws IOException {
    ApiKeys.KeyInfo key = launcher.keys.get(1);
    launcher.keys =
        List.of(
            key,
            new ApiKeys.KeyInfo(
                "k; touch /tmp/pwned",
                key.name(),
                key.tenant(),
                key.createdAt(),
                key.expiresAt(),
                key.lastUsedAt(),
                key.revokedAt(),
                key.state()));
    assertThat(full("keys create --project acme")).isEqualTo(1);
    assertThat(said())
        .contains("find it, and revoke it: hookexport keys list --project acme")
        .doesNotContain("touch");
  }

  @ParameterizedTest
  @CsvSource({"-, false", "FOLDER/x.csv, true"})
  void nothingIsDrawnWhereTheFileMayAppear(String output, boolean drawn, @TempDir Path folder) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Terminal redrawn = new Terminal(false, true, () -> 80);
    String file = output.replace("FOLDER", folder.toString());
    assertThat(run(out, redrawn, "exports download " + ID + " -o " + file)).as(said()).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo(drawn ? "" : "abc");
    assertThat(said().contains("\r")).isEqualTo(drawn);
  }

  /** Whatever the system says of it, in the language of the user. */
  @ParameterizedTest
  @ValueSource(strings = {"--version", "exports list", "projects list"})
  void aReaderThatHasGoneIsNoError(String arguments) {
    piped = true;
    OutputStream gone =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("Tubería rota");
          }
        };
    assertThat(run(gone, arguments)).isEqualTo(141);
    assertThat(said()).isEmpty();
  }
}
