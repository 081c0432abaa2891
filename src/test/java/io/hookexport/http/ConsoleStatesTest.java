package io.hookexport.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Frame;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import com.sun.net.httpserver.HttpServer;
import io.hookexport.http.ConsoleStates.State;
import io.hookexport.support.Browser;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each state of the console, narrow and wide, light and dark: nobody is shut out (axe), nothing is
 * cut off, nothing violates the policy. {@code src/console/screenshots} has it make pictures, below
 * target/console.
 */
final class ConsoleStatesTest {
  private static final boolean PICTURES = Boolean.getBoolean("console.screenshots");
  private static final AtomicReference<String> PLATFORM = new AtomicReference<>("");
  private static Browser browser;
  private static TestApi server;

  /** Has the console in a frame; of another origin, which is another port. */
  private static HttpServer platform;

  @BeforeAll
  static void start() throws IOException {
    browser = Browser.start();
    platform = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    platform.createContext(
        "/",
        exchange -> {
          byte[] page = PLATFORM.get().getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().add("Content-Type", "text/html");
          exchange.sendResponseHeaders(200, page.length);
          exchange.getResponseBody().write(page);
          exchange.close();
        });
    platform.start();
    server =
        TestApi.with(
            new ConsoleSettings(true, "", Optional.empty(), "#1f5fc4", List.of(platformOrigin())));
    PLATFORM.set(
        """
        <!DOCTYPE html><html lang="en"><link rel="icon" href="data:,"><title>Platform</title><h1>Platform</h1>
        <iframe title="Exports" width="760" height="100" src="%s#session=t"></iframe>
        <script>addEventListener("message", ({origin, data}) => {
          if (origin === "%s" && data.type === "hookexport:height")
            document.querySelector("iframe").height = data.height;
        });</script>
        """
            .formatted(url(), url().replace("/console/", "")));
  }

  private static String platformOrigin() {
    return "http://127.0.0.1:" + platform.getAddress().getPort();
  }

  @AfterAll
  static void stop() {
    if (platform != null) {
      platform.stop(0);
    }
    if (server != null) {
      server.close();
    }
    if (browser != null) {
      browser.close();
    }
  }

  /** Each state in each of the four looks for pictures, in one of them for each build. */
  static Stream<Arguments> looks() {
    String only = System.getProperty("console.state", ".*");
    List<State> states =
        ConsoleStates.all().stream().filter(state -> state.name().matches(only)).toList();
    return states.stream()
        .flatMap(
            state -> {
              int number = states.indexOf(state);
              return IntStream.range(0, 4)
                  .filter(look -> PICTURES || look == number % 4)
                  .mapToObj(look -> Arguments.of(state, look % 2 == 0, look > 1));
            });
  }

  @ParameterizedTest(name = "{0}, wide {1}, dark {2}")
  @MethodSource("looks")
  void everybodyCanUseIt(State state, boolean wide, boolean dark) {
    try (Page page =
        browser.page(wide ? 1180 : 360, 800, dark ? ColorScheme.DARK : ColorScheme.LIGHT)) {
      page.clock().setFixedTime(Instant.parse(ConsoleApi.NOW).toEpochMilli());
      state.api().answer(page);
      page.navigate(url() + (state.signedIn() ? "#session=hx_sess_1" : ""));
      state.act().accept(page);
      page.waitForSelector(state.shown());
      assertThat(page.url()).as("the token is not in the address").isEqualTo(url());
      if (!state.shown().contains("aria-busy")) {
        page.waitForCondition(() -> page.locator(".estimate[aria-busy=true]").count() == 0);
      }
      picture(page, state.name(), wide, dark);
      assertThat(Browser.barriers(page.mainFrame())).isEmpty();
      assertThat(page.evaluate("document.documentElement.scrollWidth - innerWidth"))
          .as("wider than the window")
          .isEqualTo(0);
      Browser.leave(page);
    }
    browser.requireNoComplaints();
  }

  @Test
  void inAFrameItHasNoHeadAndItsHeightFollows() {
    try (Page page = browser.page(800, 600, ColorScheme.LIGHT)) {
      page.clock().setFixedTime(Instant.parse(ConsoleApi.NOW).toEpochMilli());
      new ConsoleApi().exports(ConsoleApi.ready(1)).answer(page);
      page.navigate(platformOrigin() + "/");
      page.frameLocator("iframe").locator(".export").waitFor();
      page.waitForFunction("document.querySelector('iframe').height > 600");
      Frame frame = page.frames().get(1);
      assertThat(frame.locator("header.top").count()).isZero();
      picture(page, "framed", true, false);
      assertThat(Browser.barriers(frame)).isEmpty();
      Browser.leave(page);
    }
    browser.requireNoComplaints();
  }

  private static String url() {
    return "http://127.0.0.1:" + server.port() + "/console/";
  }

  private static void picture(Page page, String name, boolean wide, boolean dark) {
    if (PICTURES) {
      String file =
          String.format(
              Locale.ROOT, "%s-%s-%s.png", name, wide ? "wide" : "narrow", dark ? "dark" : "light");
      page.screenshot(
          new Page.ScreenshotOptions().setPath(Path.of("target/console", file)).setFullPage(true));
    }
  }
}
