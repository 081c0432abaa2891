package io.hookexport.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.support.Answer;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.codec.digest.DigestUtils;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is served at /console/, and that nothing else is; the browser tests use it. */
class ConsoleFilesTest {
  private static final Path FOLDER = Path.of("src/main/resources/console");

  @AutoClose private static final TestApi api = new TestApi();

  @AutoClose
  private static final TestApi own =
      TestApi.with(
          new ConsoleSettings(
              true,
              "<Acme> & \"Sons\"",
              Optional.of(new ConsoleSettings.Logo("image/svg+xml", Buffer.buffer("<svg/>"))),
              "#ffd000",
              List.of("https://app.example.com", "http://localhost:3000")));

  @ParameterizedTest
  @ValueSource(strings = {"src/main/resources/console/vendor", "src/test/resources/axe-core"})
  void filesOfOthersAreAsTheyWerePublished(String folder) throws IOException {
    List<String> sums = Files.readAllLines(Path.of(folder, "SHA256SUMS"));
    for (String line : sums) {
      String[] sum = line.split("  ", 2);
      byte[] bytes = Files.readAllBytes(Path.of(folder, sum[1]));
      assertThat(DigestUtils.sha256Hex(bytes)).as(line).isEqualTo(sum[0]);
    }
    assertThat(sums.stream().map(line -> line.split("  ", 2)[1]))
        .containsExactlyInAnyOrderElementsOf(names(Path.of(folder), ".*[.](js|css)"));
  }

  @Test
  void everyFileIsServedAndSmall() throws IOException {
    assertThat(ConsoleFiles.MODULES).containsExactlyInAnyOrderElementsOf(names(FOLDER, ".*[.]js"));
    assertThat(ConsoleFiles.STYLES).containsExactlyInAnyOrderElementsOf(names(FOLDER, ".*[.]css"));
    for (String name : ConsoleFiles.MODULES) {
      assertThat(Files.readAllLines(FOLDER.resolve(name))).as(name).hasSizeLessThanOrEqualTo(250);
    }
  }

  private static List<String> names(Path folder, String pattern) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.matches(pattern))
          .collect(Collectors.toList());
    }
  }

  /** The settings have it, too. */
  @Test
  void aTitleIsNoPlaceholder() {
    ConsoleSettings odd =
        new ConsoleSettings(
            true, "a {{settings}} {{title}} $1", Optional.empty(), "#1f5fc4", List.of());
    try (TestApi other = TestApi.with(odd)) {
      assertThat(anyone(other, "/console/").text())
          .contains("<title>a {{settings}} {{title}} $1</title>");
    }
  }

  @Test
  void thePageNamesOnlyFilesThatAreServedHere() {
    Answer page = anyone(api, "/console/");
    assertThat(page.status()).isEqualTo(200);
    assertThat(page.header("Content-Type")).isEqualTo("text/html; charset=utf-8");
    assertThat(page.header("Referrer-Policy")).isEqualTo("no-referrer");
    assertThat(page.header("Content-Security-Policy"))
        .startsWith("default-src 'none'; script-src 'self'; style-src 'self';")
        .endsWith("frame-ancestors 'none'")
        .doesNotContain("unsafe", "http", "*");
    assertThat(page.text())
        .contains("<title>Deliveries export</title>")
        .doesNotContain("{{", "://");
    assertThat(
            Pattern.compile("(?:src|href)=\"([a-z-]+[.](?:js|css))\"")
                .matcher(page.text())
                .results())
        .hasSize(ConsoleFiles.MODULES.size() + 3)
        .allSatisfy(
            file -> assertThat(anyone(api, "/console/" + file.group(1)).status()).isEqualTo(200));
  }

  @Test
  void noFileOfOursNamesAnotherServer() throws IOException {
    for (String name : names(FOLDER, ".*[.](js|css|html)")) {
      assertThat(Files.readString(FOLDER.resolve(name)))
          .as(name)
          .doesNotContain("http:", "https:", "innerHTML", "eval(");
    }
  }

  @Test
  void theOperatorsTitleLogoColourAndFramesAreTheirs() {
    Answer page = anyone(own, "/console/");
    assertThat(page.text())
        .contains("<title>&lt;Acme&gt; &amp; &quot;Sons&quot;</title>")
        .doesNotContain("<Acme>");
    assertThat(page.header("Content-Security-Policy"))
        .endsWith("frame-ancestors https://app.example.com http://localhost:3000");
    Answer logo = anyone(own, "/console/logo");
    assertThat(logo.header("Content-Type")).isEqualTo("image/svg+xml");
    assertThat(logo.text()).isEqualTo("<svg/>");
    assertThat(anyone(api, "/console/logo").status()).isEqualTo(404);
    assertThat(anyone(own, "/console/accent.css").text())
        .isNotEqualTo(anyone(api, "/console/accent.css").text());
  }

  @ParameterizedTest
  @ValueSource(strings = {"#000000", "#ffffff", "#ffd000", "#1f5fc4", "#00ff00", "#808080"})
  void anyColourCanBeRead(String colour) {
    List<String> colours =
        Pattern.compile("--pico-primary: #([0-9a-f]{6})")
            .matcher(AccentColour.css(colour))
            .results()
            .map(found -> found.group(1))
            .toList();
    assertThat(colours).hasSize(2);
    int onLight = Integer.parseInt(colours.get(0), 16);
    int onDark = Integer.parseInt(colours.get(1), 16);
    assertThat(AccentColour.contrast(onLight, 0xf4f5f7)).isGreaterThanOrEqualTo(4.5);
    assertThat(AccentColour.contrast(onLight, 0xffffff)).isGreaterThanOrEqualTo(4.5);
    assertThat(AccentColour.contrast(onDark, 0x191e28)).isGreaterThanOrEqualTo(4.5);
    assertThat(AccentColour.contrast(onDark, 0x11141b)).isGreaterThanOrEqualTo(4.5);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/console/page.html",
        "/console/vendor",
        "/console/vendor/pico.css",
        "/console/SHA256SUMS",
        "/console/..%2fopenapi.yaml",
        "/console/%2e%2e/openapi.yaml",
        "/console/main.js/",
        "/console//main.js",
        "/console2"
      })
  void nothingElseIsThere(String path) {
    assertThat(anyone(api, path).status()).isEqualTo(404);
  }

  @Test
  void theRootLeadsBrowsersThereAndNobodyElse() {
    String browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
    Answer page = api.sendAs(null, "GET", "/", null, "Accept", browser);
    assertThat(page.status()).isEqualTo(302);
    assertThat(page.header("Location")).isEqualTo("console/");
    assertThat(page.header("Vary")).contains("Accept");
    Answer json = api.sendAs(null, "GET", "/", null, "Accept", "application/json");
    assertThat(json.status()).isEqualTo(404);
    assertThat(json.code()).isEqualTo("NOT_FOUND");
    assertThat(anyone(api, "/").status()).isEqualTo(404);
  }

  /** Otherwise the page that takes the token out of the address would not run. */
  @Test
  void aQueryThatOthersHaveAddedToALinkIsIgnored() {
    for (String query : List.of("?utm_source=mail", "?%FF", "?" + "a&".repeat(100), "?session=x")) {
      assertThat(anyone(api, "/console/" + query).status()).as(query).isEqualTo(200);
      assertThat(anyone(api, "/console" + query).link()).as(query).isEqualTo("console/");
      Answer root = api.sendAs(null, "GET", "/" + query, null, "Accept", "text/html");
      assertThat(root.status()).as(query).isEqualTo(302);
      assertThat(root.link()).as(query).isEqualTo("console/");
    }
    assertThat(anyone(api, "/console/main.js?x=1").status()).isEqualTo(400);
  }

  @Test
  void thePathWithoutASlashLeadsToThePage() {
    Answer answer = anyone(api, "/console");
    assertThat(answer.status()).isEqualTo(308);
    assertThat(answer.header("Location")).isEqualTo("console/");
  }

  private static Answer anyone(TestApi server, String path) {
    return server.sendAs(null, "GET", path, null);
  }
}
