package io.hookexport.support;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Frame;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An installed Chromium, driven by an installed Node. Whatever a page complains about on its
 * console fails the test: a violated Content-Security-Policy, an error in a script.
 */
public final class Browser implements AutoCloseable {
  private static final List<String> CHROMIUMS =
      List.of("chromium", "chromium-browser", "google-chrome");

  public static final String NO_NODE =
      "skipped: no Node 20 or newer on the PATH; install it (apt install nodejs)";

  /** What a browser writes about each response that is an error, or that does not come. */
  private static final String FAILED_REQUEST = "Failed to load resource";

  private static final int PATIENCE_MS = 60_000;

  private final Playwright playwright;
  private final com.microsoft.playwright.Browser browser;
  private final List<String> complaints = new ArrayList<>();

  private Browser(Path chromium, Path node) {
    PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE_MS);
    playwright =
        Playwright.create(
            new Playwright.CreateOptions()
                .setEnv(
                    Map.of(
                        "PLAYWRIGHT_NODEJS_PATH",
                        node.toString(),
                        "PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD",
                        "1")));
    browser =
        playwright
            .chromium()
            .launch(
                // Root has no sandbox; the pages are our own.
                new BrowserType.LaunchOptions()
                    .setExecutablePath(chromium)
                    .setChromiumSandbox(false));
  }

  /** Skips the test on a machine without Chromium or Node. */
  public static Browser start() {
    Optional<Path> chromium =
        Optional.ofNullable(System.getenv("CHROMIUM"))
            .map(Path::of)
            .or(() -> CHROMIUMS.stream().flatMap(name -> installed(name).stream()).findFirst());
    Optional<Path> node = node();
    assumeTrue(
        chromium.isPresent(),
        "skipped: no Chromium on the PATH; install it (apt install chromium) or name it in CHROMIUM");
    assumeTrue(node.isPresent(), NO_NODE);
    return new Browser(chromium.get(), node.get());
  }

  /** Returns one that has what the modules of the console and the driver use. */
  public static Optional<Path> node() {
    return installed("node").filter(Browser::isRecent);
  }

  private static boolean isRecent(Path node) {
    try {
      Process process = new ProcessBuilder(node.toString(), "--version").start();
      String version = new String(process.getInputStream().readAllBytes(), US_ASCII);
      return Integer.parseInt(version.replaceAll("(?s)^v([0-9]+).*", "$1")) >= 20;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Optional<Path> installed(String program) {
    return Arrays.stream(System.getenv("PATH").split(":", -1))
        .map(folder -> Path.of(folder, program))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** A page of its own profile, in Vienna, for a reader of British English. */
  public Page page(int width, int height, ColorScheme scheme) {
    BrowserContext context =
        browser.newContext(
            new com.microsoft.playwright.Browser.NewContextOptions()
                .setViewportSize(width, height)
                .setColorScheme(scheme)
                .setLocale("en-GB")
                .setTimezoneId("Europe/Vienna")
                .setPermissions(List.of("clipboard-read", "clipboard-write")));
    context.setDefaultTimeout(PATIENCE_MS);
    Page page = context.newPage();
    page.onConsoleMessage(
        message -> {
          if (List.of("error", "warning").contains(message.type())
              && !message.text().startsWith(FAILED_REQUEST)) {
            complaints.add(message.type() + ": " + message.text());
          }
        });
    page.onPageError(error -> complaints.add("uncaught: " + error));
    return page;
  }

  /**
   * Closes the profile of the page. A request that a handler answers must not begin meanwhile: its
   * answer would find no page. So the page is left first, which ends its requests.
   */
  public static void leave(Page page) {
    page.navigate("about:blank");
    page.context().close();
  }

  /** Fails if any page has complained since the last call. */
  public void requireNoComplaints() {
    List<String> found = List.copyOf(complaints);
    complaints.clear();
    assertThat(found).isEmpty();
  }

  /** What axe finds wrong for people with disabilities: rule, elements and what to do. */
  public static List<String> barriers(Frame frame) {
    frame.evaluate(Axe.SCRIPT);
    Object found =
        frame.evaluate(
            """
            () => axe.run(document, {resultTypes: ['violations']}).then(({violations}) =>
              violations.flatMap(({id, nodes}) => nodes.map(
                node => `${id}: ${node.target.join(' ')}: ${node.failureSummary}`)))
            """);
    return ((List<?>) found).stream().map(String::valueOf).toList();
  }

  private static final class Axe {
    static final String SCRIPT = script();

    private static String script() {
      try {
        // An expression must have a value that can be sent.
        return Files.readString(Path.of("src/test/resources/axe-core/axe.min.js")) + "; undefined";
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @Override
  public void close() {
    playwright.close();
  }
}
