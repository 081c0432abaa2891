package io.hookexport.source;

import static io.hookexport.support.Await.await;
import static io.hookexport.support.TestSource.everything;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hookexport.export.DeliverySource.CsvRows;
import io.hookexport.postgres.ConnectionUri;
import io.hookexport.source.rows.SourceSettings.Reader;
import io.hookexport.support.ChildProcess;
import io.hookexport.support.TestSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.util.Base64;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that is spoken to through TLS. */
final class TlsTest {
  private static final char[] PASSWORD = "changeit".toCharArray();

  @TempDir static Path folder;
  private static EmbeddedPostgres server;
  private static String uri;

  @BeforeAll
  static void start() throws Exception {
    Path store = folder.resolve("server.p12");
    Process keytool =
        new ProcessBuilder(
                ChildProcess.tool("keytool"),
                "-genkeypair",
                "-alias",
                "server",
                "-keyalg",
                "EC",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                new String(PASSWORD),
                "-dname",
                "CN=localhost",
                "-ext",
                "SAN=dns:localhost",
                "-validity",
                "10")
            .inheritIO()
            .start();
    assertThat(keytool.waitFor()).isZero();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD);
    }
    Path key = folder.resolve("server.key");
    pem(key, "PRIVATE KEY", keys.getKey("server", PASSWORD).getEncoded());
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
    Path certificate = folder.resolve("server.crt");
    pem(certificate, "CERTIFICATE", keys.getCertificate("server").getEncoded());
    server =
        EmbeddedPostgres.builder()
            .setLocaleConfig("locale", "C")
            .setServerConfig("listen_addresses", "localhost")
            .setServerConfig("unix_socket_directories", "")
            .setServerConfig("ssl", "on")
            .setServerConfig("ssl_key_file", key.toString())
            .setServerConfig("ssl_cert_file", certificate.toString())
            .start();
    uri = "postgresql://postgres@localhost:" + server.getPort() + "/postgres";
  }

  private static void pem(Path file, String what, byte[] der) throws Exception {
    String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    Files.writeString(
        file, "-----BEGIN %1$s-----%n%2$s%n-----END %1$s-----%n".formatted(what, base64));
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
  }

  /** Rows of 1 kB; only through TLS are there any. */
  private static String source(int rows) throws Exception {
    return TestSource.definition(
        Files.createTempDirectory(folder, "source"),
        "n::text as message_id, repeat('ä', 500) as last_error,"
            + " timestamptz '2026-10-02' as created_at, timestamptz '2026-10-02' as received_at",
        "generate_series(1, "
            + rows
            + ") n where $1 = 'tenant-1' and (select ssl from pg_stat_ssl where pid = pg_backend_pid())");
  }

  @Test
  void rawRowsAndTheCursorAgreeThroughTls() throws Exception {
    try (TestSource tests = new TestSource(uri + "?sslmode=require")) {
      byte[] raw = tests.read(tests.open(Reader.RAW, source(20_000), 1), everything());
      byte[] cursor = tests.read(tests.open(Reader.CURSOR, source(20_000), 1), everything());
      assertThat(raw).hasSizeGreaterThan(20_000_000).isEqualTo(cursor);
    }
  }

  @Test
  void aReadThroughTlsIsCancelled() throws Exception {
    try (TestSource tests = new TestSource(uri + "?sslmode=require")) {
      PgDeliverySource source = tests.open(Reader.RAW, source(100_000), 1);
      CsvRows rows = tests.paused(source, everything(), opened -> opened.handler(chunk -> {}));
      await(tests.on(rows::close));
      await(source.check());
    }
  }

  @Test
  void verificationNeedsTheCertificateAndTheName() throws Exception {
    String trusted = "&sslrootcert=" + folder.resolve("server.crt");
    try (TestSource tests = new TestSource(uri + "?sslmode=verify-full" + trusted)) {
      assertThat(tests.read(tests.open(Reader.RAW, source(3), 1), everything())).isNotEmpty();
    }
    String otherName = uri.replace("localhost", "127.0.0.1");
    try (TestSource tests = new TestSource(otherName + "?sslmode=verify-full" + trusted)) {
      assertThatThrownBy(() -> await(tests.tryOpen(Reader.AUTO, source(3), 1)))
          .hasMessageContaining("SSL handshake failed");
    }
    assertThatThrownBy(() -> ConnectionUri.parse(uri + "?sslmode=verify-full"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("sslrootcert");
  }
}
