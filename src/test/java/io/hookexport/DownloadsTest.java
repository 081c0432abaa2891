package io.hookexport;

import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.support.FolderListing;
import io.hookexport.support.Sockets;
import io.hookexport.support.TestRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.commons.codec.digest.DigestUtils;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One finished export of a whole server, and clients that are cut, slow or hostile. */
final class DownloadsTest {
  private static final int CUTS = 500;
  private static final int SLOW = 300;

  @TempDir static Path folder;
  @AutoClose private static TestServer server;
  private static String key;
  private static String id;
  private static Path stored;

  private final long seed = Long.getLong("seed", System.nanoTime());
  private final Random random = new Random(seed);

  @BeforeAll
  static void finishOne() throws Exception {
    String uri = TestServer.prepare(10_000);
    key = TestServer.createKey(uri, "demo");
    server = TestServer.start(uri, folder);
    id = server.create(key, TestRequest.october());
    server.awaitCompleted(id, key);
    stored = FolderListing.only(folder, id);
  }

  private static String link() {
    return server.link(id, key);
  }

  private static Socket connect(int receiveBuffer) throws IOException {
    Socket socket = new Socket();
    if (receiveBuffer > 0) {
      socket.setReceiveBufferSize(receiveBuffer);
    }
    socket.connect(new InetSocketAddress("127.0.0.1", server.port()));
    socket.setSoTimeout(30_000);
    return socket;
  }

  @Test
  void aDownloadThatIsCutAndResumedFiveHundredTimesHasTheSameBytes() throws Exception {
    String link = link();
    byte[] whole = server.get(link, "").body();
    String tag = server.get(link, "").header("ETag");
    ByteArrayOutputStream got = new ByteArrayOutputStream();
    int cuts = 0;
    while (got.size() < whole.length) {
      try (Socket socket = connect(0)) {
        Sockets.write(
            socket,
            "GET %s HTTP/1.1\r\nHost: x\r\nRange: bytes=%d-\r\nIf-Range: %s\r\n\r\n"
                .formatted(link, got.size(), tag));
        InputStream in = socket.getInputStream();
        assertThat(Sockets.head(in))
            .as("seed %d cut %d", seed, cuts)
            .startsWith("HTTP/1.1 206 ")
            .contains("bytes %d-%d/%d".formatted(got.size(), whole.length - 1, whole.length));
        int left = whole.length - got.size();
        int wanted = cuts < CUTS ? random.nextInt(whole.length / CUTS) + 1 : left;
        got.write(in.readNBytes(Math.min(wanted, left)));
        // Not a polite end: what the server still sends meets a reset.
        socket.setSoLinger(true, 0);
      }
      cuts++;
    }
    assertThat(cuts).isGreaterThan(CUTS);
    assertThat(DigestUtils.sha256Hex(got.toByteArray()))
        .as("seed %d", seed)
        .isEqualTo(DigestUtils.sha256Hex(whole));
    assertThat('"' + DigestUtils.sha256Hex(got.toByteArray()) + '"').isEqualTo(tag);
  }

  @Test
  void aFileThatIsNotWhatWasPublishedIsNeverServed() throws Exception {
    Path kept = folder.resolve("kept");
    Files.copy(stored, kept);
    byte[] good = Files.readAllBytes(kept);
    byte[] flipped = good.clone();
    flipped[random.nextInt(good.length)] ^= (byte) (1 << random.nextInt(8));
    byte[] truncated = java.util.Arrays.copyOf(good, random.nextInt(good.length));
    String link = link();
    try {
      for (byte[] bad : List.of(flipped, truncated)) {
        Files.write(stored, bad);
        assertThat(server.get(link, "").status()).as("seed %d", seed).isEqualTo(500);
        assertThat(server.send("GET", link, "", null, "Range", "bytes=0-9").status())
            .isEqualTo(500);
      }
      // HEAD reads no bytes, but sees the size.
      assertThat(server.send("HEAD", link, "", null).status()).isEqualTo(500);
    } finally {
      Files.move(kept, stored, StandardCopyOption.REPLACE_EXISTING);
    }
    assertThat(server.get(link, "").body()).isEqualTo(good);
  }

  /**
   * 300 readers that take a byte at a time, 50 that never end their head and 50 that never end
   * their body: whoever else asks is answered, and no slow one is done.
   */
  @Test
  void slowClientsLeaveTheOthersAlone() throws Exception {
    String link = link();
    List<Socket> readers = new ArrayList<>();
    List<Socket> drips = new ArrayList<>();
    try {
      for (int i = 0; i < SLOW; i++) {
        Socket reader = connect(4096);
        readers.add(reader);
        Sockets.write(reader, "GET " + link + " HTTP/1.1\r\nHost: x\r\n\r\n");
      }
      for (int i = 0; i < 100; i++) {
        Socket drip = connect(0);
        drips.add(drip);
        Sockets.write(drip, i % 2 == 0 ? "GET /health/live HTTP/1.1\r\nX-Slow: " : slowBody());
      }
      for (int round = 0; round < 10; round++) {
        for (Socket reader : readers) {
          assertThat(reader.getInputStream().read()).isNotNegative();
        }
        for (Socket drip : drips) {
          Sockets.drip(drip);
        }
        assertThat(server.get("/v1/exports", key).status()).isEqualTo(200);
        assertThat(server.get("/health/ready", "").status()).isEqualTo(200);
        assertThat(server.send("HEAD", link, "", null).status()).isEqualTo(200);
      }
    } finally {
      for (Socket socket : readers) {
        socket.close();
      }
      for (Socket socket : drips) {
        socket.close();
      }
    }
  }

  private static String slowBody() {
    return "POST /v1/exports HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        + "Content-Length: 4000\r\nAuthorization: Bearer "
        + key
        + "\r\n\r\n";
  }
}
