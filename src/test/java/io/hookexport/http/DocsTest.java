package io.hookexport.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.support.Answer;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The page at /docs and its files, and that nothing else of the class path is served there. */
class DocsTest {
  @AutoClose private static final TestApi api = new TestApi();

  @ParameterizedTest
  @CsvSource({
    "/docs,text/html,<!DOCTYPE html>",
    "/docs/page.css,text/css,margin",
    "/docs/swagger-ui.css,text/css,.swagger-ui",
    "/docs/swagger-ui-bundle.js,text/javascript,SwaggerUIBundle",
    "/docs/swagger-initializer.js,text/javascript,persistAuthorization: false"
  })
  void thePageAndItsFilesNeedNoKey(String path, String type, String content) {
    Answer answer = anyone("GET", path);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Content-Type")).isEqualTo(type + "; charset=utf-8");
    assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(answer.header("Content-Security-Policy"))
        .contains("default-src 'none'", "script-src 'self';", "connect-src 'self'")
        .doesNotContain("http", "*", "unsafe");
    assertThat(answer.text()).contains(content);
  }

  @Test
  void thePageNamesOnlyFilesThatAreServed() {
    String page = anyone("GET", "/docs").text();
    assertThat(Pattern.compile("(?:src|href)=\"(docs/[^\"]+)\"").matcher(page).results())
        .hasSize(4)
        .allSatisfy(
            found -> assertThat(anyone("GET", "/" + found.group(1)).status()).isEqualTo(200));
    assertThat(page).doesNotContain("http:", "https:", "//");
  }

  @Test
  void aSlashAtTheEndLeadsToThePage() {
    Answer answer = anyone("GET", "/docs/");
    assertThat(answer.status()).isEqualTo(308);
    assertThat(answer.header("Location")).isEqualTo("../docs");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/docs", "/docs/swagger-ui.css"})
  void whatTheClientHoldsIsNotSentAgain(String path) {
    Answer first = anyone("GET", path);
    assertThat(first.header("Cache-Control")).isEqualTo("no-cache");
    Answer again = anyone("GET", path, "If-None-Match", first.header("ETag"));
    assertThat(again.status()).isEqualTo(304);
    assertThat(again.text()).isEmpty();
    assertThat(anyone("GET", path, "If-None-Match", "\"other\"").status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/docs/index.html",
        "/docs/swagger-ui.js",
        "/docs/swagger-ui-bundle.js.map",
        "/docs/oauth2-redirect.html",
        "/docs/swagger-ui.css/",
        "/docs//swagger-ui.css",
        "/docs/./swagger-ui.css",
        "/docs/../openapi.yaml",
        "/docs/%2e%2e/openapi.yaml",
        "/docs/..%2fopenapi.yaml",
        "/docs/..%2f..%2fconf%2fapplication.yaml",
        "/docs/..%5c..%5cconf",
        "/docs/%2fetc%2fpasswd",
        "/docs/swagger-ui.css%00.js",
        "/docs/a/swagger-ui.css",
        "/docs/META-INF/MANIFEST.MF",
        "/docs/..%2f..%2fio%2fhookexport%2fMain.class",
        "/webjars/swagger-ui/5.34.1/swagger-ui.css",
        "/docs2"
      })
  void nothingElseIsThere(String path) {
    Answer answer = anyone("GET", path);
    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.code()).isEqualTo("NOT_FOUND");
    assertThat(answer.header("Content-Security-Policy")).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "DELETE"})
  void itCanOnlyBeRead(String method) {
    for (String path : new String[] {"/docs", "/docs/swagger-ui.css"}) {
      Answer answer = anyone(method, path);
      assertThat(answer.status()).isEqualTo(405);
      assertThat(answer.header("Allow")).isEqualTo("GET, HEAD, OPTIONS");
    }
    assertThat(anyone(method, "/docs/").status()).isEqualTo(404);
  }

  @Test
  void aQueryIsRefusedAsEverywhere() {
    assertThat(anyone("GET", "/docs?url=http://elsewhere").violations())
        .containsOnlyKeys("query/url");
  }

  private static Answer anyone(String method, String path, String... headers) {
    return api.sendAs(null, method, path, null, headers);
  }
}
