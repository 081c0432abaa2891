package io.hookexport.http;

import static io.hookexport.support.Await.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.export.Export;
import io.hookexport.export.ExportException;
import io.hookexport.export.Timestamps;
import io.hookexport.support.Answer;
import io.hookexport.support.Await;
import io.hookexport.support.Sockets;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.apache.commons.codec.digest.DigestUtils;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Finished files, fetched with nothing but their link. */
class FileDownloadTest {
  private static final byte[] BYTES = "id,status\r\n1,ok\r\n".getBytes(StandardCharsets.UTF_8);

  private static final Duration LINK_LIFE = Duration.ofSeconds(300);

  @AutoClose private final TestApi api = new TestApi(1);

  private Answer fetch(String method, String link, String... headers) {
    return api.sendAs(null, method, link, null, headers);
  }

  @Test
  void theWholeFileComesWithItsDigestAndName() {
    Export export = api.finished(BYTES);
    String link = api.link(export);
    String sha256 = DigestUtils.sha256Hex(BYTES);

    for (String method : new String[] {"GET", "HEAD"}) {
      Answer answer = fetch(method, link);
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.header("X-Accel-Buffering")).isEqualTo("no");
      assertThat(answer.header("Content-Length")).isEqualTo(String.valueOf(BYTES.length));
      assertThat(answer.header("Content-Type")).isEqualTo("text/csv; charset=utf-8");
      assertThat(answer.header("ETag")).isEqualTo('"' + sha256 + '"');
      assertThat(answer.header("Repr-Digest"))
          .isEqualTo(
              "sha-256=:"
                  + Base64.getEncoder().encodeToString(HexFormat.of().parseHex(sha256))
                  + ":");
      assertThat(answer.header("Content-Disposition"))
          .isEqualTo(
              "attachment; filename=\"deliveries-outbound-20260101-20260201-"
                  + export.id()
                  + ".csv\"");
      assertThat(answer.response().body()).isEqualTo(method.equals("GET") ? BYTES : new byte[0]);
    }
  }

  @Test
  void aLinkAsDataPromisesNoMoreTimeThanTheFileHas() {
    for (Duration retention : List.of(Duration.ofDays(7), Duration.ofSeconds(90))) {
      Export export = api.finishedBy(api.key, BYTES, retention);
      JsonObject link = api.get("/v1/exports/" + export.id() + "/link").data();
      Duration life = retention.compareTo(LINK_LIFE) < 0 ? retention : LINK_LIFE;
      assertThat(link.getString("expires_at"))
          .isEqualTo(Timestamps.format(api.now.get().plus(life)));
      String path = URI.create(link.getString("url")).getPath();
      api.now.set(api.now.get().plus(life).minusSeconds(1));
      assertThat(fetch("GET", path).body()).isEqualTo(BYTES);
      api.now.set(api.now.get().plusSeconds(1));
      assertThat(fetch("GET", path).code()).isEqualTo("LINK_EXPIRED");
    }
  }

  @Test
  void preconditionsAreLookedAtInTheirOrder() {
    String link = api.link(api.finished(BYTES));
    Answer first = fetch("GET", link);
    String tag = first.header("ETag");
    String modified = first.header("Last-Modified");
    assertThat(modified).isEqualTo("Sun, 01 Feb 2026 08:00:00 GMT");
    String before = "Sunday, 01-Feb-26 07:59:59 GMT";
    List<List<String>> failing =
        List.of(
            List.of("If-Match", "\"other\""),
            List.of("If-Match", "W/" + tag),
            List.of("If-Match", "\"other\"", "If-Unmodified-Since", modified),
            List.of("If-Match", "\"other\"", "If-None-Match", "*"),
            List.of("If-Match", "\"other\"", "Range", "bytes=99-"),
            List.of("If-Unmodified-Since", before));
    for (List<String> headers : failing) {
      Answer answer = fetch("GET", link, headers.toArray(String[]::new));
      assertThat(answer.status()).as("%s", headers).isEqualTo(412);
      assertThat(answer.code()).isEqualTo("PRECONDITION_FAILED");
      assertThat(fetch("HEAD", link, headers.toArray(String[]::new)).status()).isEqualTo(412);
    }
    List<List<String>> passing =
        List.of(
            List.of("If-Match", "*"),
            List.of("If-Match", "\"other\", " + tag),
            List.of("If-Match", tag, "If-Unmodified-Since", before),
            List.of("If-Unmodified-Since", modified),
            List.of("If-Unmodified-Since", "yesterday"),
            List.of("If-Modified-Since", before),
            List.of("If-Modified-Since", modified, "If-None-Match", "\"other\""));
    for (List<String> headers : passing) {
      assertThat(fetch("GET", link, headers.toArray(String[]::new)).status())
          .as("%s", headers)
          .isEqualTo(200);
    }
    assertThat(fetch("GET", link, "If-Modified-Since", modified).status()).isEqualTo(304);
  }

  /** RFC 9110, 13.1.3: what is no HTTP-date, or more than one, is ignored. */
  @Test
  void noTextInThePlaceOfADateIsAFault() {
    String link = api.link(api.finished(BYTES));
    String date = "Sun, 01 Feb 2026 08:00:00 GMT";
    String earlier = "Sun, 01 Feb 2025 08:00:00 GMT";
    for (String name : List.of("If-Modified-Since", "If-Unmodified-Since")) {
      String own = name.equals("If-Modified-Since") ? date : earlier;
      for (String[] values :
          new String[][] {
            {"x".repeat(65)}, {"1".repeat(4000)}, {own, own}, {own, own, own}, {"0"}
          }) {
        String[] headers = new String[2 * values.length];
        for (int i = 0; i < values.length; i++) {
          headers[2 * i] = name;
          headers[2 * i + 1] = values[i];
        }
        for (String method : List.of("GET", "HEAD")) {
          assertThat(fetch(method, link, headers).status())
              .as("%s %s", method, List.of(headers))
              .isEqualTo(200);
        }
      }
    }
  }

  @Test
  void rangesAreServedAndDescribed() {
    String link = api.link(api.finished(BYTES));

    Answer part = fetch("GET", link, "Range", "bytes=3-5");
    assertThat(part.status()).isEqualTo(206);
    assertThat(part.header("Content-Range")).isEqualTo("bytes 3-5/" + BYTES.length);
    assertThat(part.response().body()).isEqualTo(Arrays.copyOfRange(BYTES, 3, 6));
    assertThat(fetch("GET", link, "Range", "bytes=-2").text()).isEqualTo("\r\n");

    Answer tooFar = fetch("GET", link, "Range", "bytes=99-");
    assertThat(tooFar.status()).isEqualTo(416);
    assertThat(tooFar.header("Content-Range")).isEqualTo("bytes */" + BYTES.length);
    assertThat(tooFar.code()).isEqualTo("RANGE_NOT_SATISFIABLE");

    for (String whole : new String[] {"bytes=0-1,3-4", "bytes=5-2", "lines=1-2"}) {
      assertThat(fetch("GET", link, "Range", whole).response().body()).isEqualTo(BYTES);
    }
    assertThat(fetch("HEAD", link, "Range", "bytes=0-1").status()).isEqualTo(200);
  }

  @Test
  void conditionsCompareTheDigest() {
    String link = api.link(api.finished(BYTES));
    String tag = fetch("HEAD", link).header("ETag");

    assertThat(fetch("GET", link, "Range", "bytes=0-1", "If-Range", tag).status()).isEqualTo(206);
    for (String other : new String[] {"\"other\"", "W/" + tag, "Sun, 01 Feb 2026 08:00:00 GMT"}) {
      assertThat(fetch("GET", link, "Range", "bytes=0-1", "If-Range", other).status())
          .isEqualTo(200);
    }
    for (String held :
        new String[] {tag, "W/" + tag, "\"a\", " + tag, " ,, \"a,\" ,\t" + tag + ",", "*"}) {
      assertThat(fetch("GET", link, "If-None-Match", held).status()).isEqualTo(304);
      assertThat(fetch("HEAD", link, "If-None-Match", held).status()).isEqualTo(304);
    }
    // a list that does not follow the grammar names nothing
    for (String other :
        new String[] {
          "\"other\"",
          "x" + tag,
          tag + "x",
          "w/" + tag,
          "\"a\" " + tag,
          tag + " \"a\"",
          tag + ", x",
          "*," + tag
        }) {
      assertThat(fetch("GET", link, "If-None-Match", other).status()).as(other).isEqualTo(200);
    }
    // an entity tag is not found inside another one
    assertThat(fetch("GET", link, "If-None-Match", tag.replace("\"", "")).status()).isEqualTo(200);
  }

  @Test
  void aLinkIsValidOnlyAsItWasMade() {
    Export export = api.finished(BYTES);
    String link = api.link(export);
    String token = link.split("/")[3];

    for (String altered :
        new String[] {
          link.replace(token, token.substring(1)),
          link.replace(token, token + "0"),
          link.replace(token, "x"),
          link.replace(".csv", ".exe"),
          link.replace("deliveries", "%22%0d%0adeliveries")
        }) {
      Answer answer = fetch("GET", altered);
      assertThat(answer.status()).as(altered).isEqualTo(403);
      assertThat(answer.code()).isEqualTo("LINK_INVALID");
      assertThat(fetch("HEAD", altered).status()).isEqualTo(403);
    }
  }

  @Test
  void aLinkExpiresByTheClockOfTheDatabase() {
    String link = api.link(api.finished(BYTES));
    api.now.set(api.now.get().plusSeconds(299));
    assertThat(fetch("GET", link).status()).isEqualTo(200);
    api.now.set(api.now.get().plusSeconds(1));

    Answer answer = fetch("GET", link);

    assertThat(answer.status()).isEqualTo(410);
    assertThat(answer.code()).isEqualTo("LINK_EXPIRED");
  }

  @Test
  void aFileExpiresEvenWhileItsLinkIsGood() {
    Export export = api.finished(BYTES);
    api.now.set(export.expiresAt().orElseThrow().minusSeconds(1));
    String link = api.link(export);
    assertThat(fetch("GET", link).status()).isEqualTo(200);
    api.now.set(export.expiresAt().orElseThrow());

    assertThat(fetch("GET", link).code()).isEqualTo("LINK_EXPIRED");
  }

  @Test
  void theLinkOfADeletedExportIsGone() {
    Export export = api.finished(BYTES);
    String link = api.link(export);
    api.send("DELETE", "/v1/exports/" + export.id(), null);

    assertThat(fetch("GET", link).status()).isEqualTo(410);
  }

  /** Between the check of the file and its opening. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aFileThatVanishesBeforeItsFirstByte(boolean deleted) {
    Export export = api.finished(BYTES);
    String link = api.link(export);
    api.files.whenFound(
        () -> {
          if (deleted) {
            api.store.forget(export.id());
          }
          api.files.delete(export.id() + ".csv");
        });
    assertThat(fetch("GET", link).code()).isEqualTo(deleted ? "LINK_EXPIRED" : "FILE_DAMAGED");
  }

  @Test
  void aDamagedFileIsNeverServed() throws IOException {
    Export export = api.finished(BYTES);
    String link = api.link(export);
    byte[] damaged = BYTES.clone();
    damaged[3] ^= 1;
    Files.write(api.folder.resolve(export.id() + ".csv"), damaged);

    Answer answer = fetch("GET", link);

    assertThat(answer.status()).isEqualTo(500);
    assertThat(answer.code()).isEqualTo("FILE_DAMAGED");
    assertThat(answer.text()).doesNotContain(api.folder.toString());
    assertThat(answer.header("ETag")).as("the digest is not vouched for").isNull();
  }

  @Test
  void headNeedsNoVerification() {
    String link = api.link(api.finished(BYTES));
    api.files.verifyBy(left -> Promise.<Void>promise().future());

    Answer answer = fetch("HEAD", link);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("ETag")).isEqualTo('"' + DigestUtils.sha256Hex(BYTES) + '"');
  }

  @Test
  void aVerificationThatTakesLongIsA503ThatSaysWhenToComeAgain() {
    String link = api.link(api.finished(BYTES));
    api.files.verifyBy(
        left ->
            Future.failedFuture(
                ExportException.unavailable("still being verified", null).retryAfter(17)));

    Answer answer = fetch("GET", link);

    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.code()).isEqualTo("UNAVAILABLE");
    assertThat(answer.header("Retry-After")).isEqualTo("17");
  }

  @Test
  void aVerificationLearnsThatItsClientHasLeft() throws Exception {
    String link = api.link(api.finished(BYTES));
    Promise<Void> asked = Promise.promise();
    Promise<Void> heard = Promise.promise();
    api.files.verifyBy(
        left -> {
          left.onComplete(ended -> heard.tryComplete());
          asked.tryComplete();
          return Promise.<Void>promise().future();
        });
    try (Socket socket = new Socket("127.0.0.1", api.port())) {
      Sockets.write(socket, "GET " + link + " HTTP/1.1\r\nHost: x\r\n\r\n");
      await(asked.future());
      assertThat(heard.future().isComplete()).isFalse();
    }
    await(heard.future());
  }

  @Test
  void aSlowDownloadOutlivesTheIdleTimeoutAndSilenceDoesNot() throws Exception {
    byte[] large = new byte[12 << 20];
    long seed = System.nanoTime();
    new Random(seed).nextBytes(large);
    String link = api.link(api.finished(large));

    try (Socket socket = Sockets.connect(api.port(), 64 << 10)) {
      Sockets.write(socket, "GET " + link + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
      long started = System.nanoTime();
      byte[] answer = readSlowly(socket.getInputStream(), 4 << 20);
      assertThat(System.nanoTime() - started)
          .as("slower than the timeout")
          .isGreaterThan(2_000_000_000L);
      assertThat(Arrays.copyOfRange(answer, answer.length - large.length, answer.length))
          .as("seed " + seed)
          .isEqualTo(large);
    }
    long started = System.nanoTime();
    assertThat(api.raw("GET /health/live HTTP/1.1\r\nHost:")).isEmpty();
    assertThat(System.nanoTime() - started)
        .isLessThan(Await.promised(Duration.ofSeconds(8)).toNanos());
  }

  private static byte[] readSlowly(InputStream in, int bytesPerSecond) throws Exception {
    java.io.ByteArrayOutputStream all = new java.io.ByteArrayOutputStream();
    byte[] buffer = new byte[64 << 10];
    long started = System.nanoTime();
    int count;
    while ((count = in.read(buffer)) >= 0) {
      all.write(buffer, 0, count);
      long due = started + all.size() * 1_000_000_000L / bytesPerSecond;
      Thread.sleep(Math.max(0, (due - System.nanoTime()) / 1_000_000)); // the pace is the subject
    }
    return all.toByteArray();
  }
}
