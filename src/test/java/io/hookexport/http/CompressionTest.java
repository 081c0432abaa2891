package io.hookexport.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.support.Answer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The contract and its page in the coding that the client prefers. */
class CompressionTest {
  private static final String[] GZIP = {"Accept-Encoding", "br;q=1.0, gzip;q=0.8, *;q=0.1"};

  @AutoClose private static final TestApi api = new TestApi();

  @ParameterizedTest
  @ValueSource(strings = {"/openapi.yaml", "/docs", "/docs/swagger-ui-bundle.js"})
  void theSameContentInFewerBytes(String path) throws IOException {
    Answer plain = get(path);
    Answer gzipped = get(path, GZIP);
    assertThat(plain.header("Content-Encoding")).isNull();
    assertThat(gzipped.header("Content-Encoding")).isEqualTo("gzip");
    byte[] sent = gzipped.response().body();
    assertThat(new GZIPInputStream(new ByteArrayInputStream(sent)).readAllBytes())
        .isEqualTo(plain.response().body());
    assertThat(sent).hasSizeLessThan(plain.response().body().length);
    for (Answer answer : new Answer[] {plain, gzipped}) {
      assertThat(answer.header("Vary")).isEqualTo("Accept-Encoding");
      assertThat(answer.header("Content-Length"))
          .isEqualTo(Integer.toString(answer.response().body().length));
    }
    assertThat(gzipped.header("Content-Type")).isEqualTo(plain.header("Content-Type"));
    assertThat(gzipped.header("ETag")).isNotEqualTo(plain.header("ETag"));
    Answer head = api.sendAs(null, "HEAD", path, null, GZIP);
    for (String name : new String[] {"Content-Encoding", "Content-Length", "ETag", "Vary"}) {
      assertThat(head.header(name)).isEqualTo(gzipped.header(name));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"gzip;q=0", "*;q=0", "identity", "gzip;q=0.5, identity", "br", "gzip;q=x"})
  void aClientThatDoesNotPreferGzipGetsThePlainForm(String accepted) {
    Answer answer = get("/openapi.yaml", "Accept-Encoding", accepted);
    assertThat(answer.header("Content-Encoding")).isNull();
    assertThat(answer.text()).startsWith("openapi: 3.1");
    assertThat(answer.header("Vary")).isEqualTo("Accept-Encoding");
  }

  /** Whichever form the client asks for now; the response names the form that the client holds. */
  @ParameterizedTest
  @ValueSource(strings = {"/openapi.yaml", "/docs", "/docs/page.css"})
  void whoHoldsEitherFormGetsNoOther(String path) {
    for (String held : new String[] {get(path).header("ETag"), get(path, GZIP).header("ETag")}) {
      for (String accepted : new String[] {"gzip", "identity"}) {
        Answer answer =
            get(path, "Accept-Encoding", accepted, "If-None-Match", "\"other\", " + held);
        assertThat(answer.status()).isEqualTo(304);
        assertThat(answer.header("ETag")).isEqualTo(held);
        assertThat(answer.header("Vary")).isEqualTo("Accept-Encoding");
        assertThat(answer.header("Content-Encoding")).isNull();
        assertThat(answer.text()).isEmpty();
      }
    }
  }

  private static Answer get(String path, String... headers) {
    return api.sendAs(null, "GET", path, null, headers);
  }
}
