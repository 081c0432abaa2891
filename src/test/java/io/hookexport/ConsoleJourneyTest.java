package io.hookexport;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import io.hookexport.support.Answer;
import io.hookexport.support.Browser;
import io.hookexport.support.SlowDeliveries;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.commons.codec.digest.DigestUtils;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The way of a customer through the console, from the key to the file, against the real server and
 * database. The sample deliveries are those of October 2026.
 */
final class ConsoleJourneyTest {
  private static final long ROWS = 3000;

  /** All of the file is in the list at once: the newest first. */
  private static final String NEWEST = ".export >> nth=0";

  @TempDir static Path folder;
  private static Browser browser;
  private static TestServer server;
  private static String uri;
  private static String key;
  private Page page;

  @BeforeAll
  static void start() {
    browser = Browser.start();
    uri = TestServer.prepare(ROWS);
    key = TestServer.createKey(uri, "demo");
    server =
        TestServer.start(
            uri,
            folder.resolve("files"),
            "exports.active_per_project=1",
            "exports.queued_per_project=2");
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      server.close();
    }
    if (browser != null) {
      browser.close();
    }
  }

  @BeforeEach
  void open() {
    page = browser.page(1180, 900, ColorScheme.LIGHT);
    page.navigate("http://127.0.0.1:" + server.port() + "/");
  }

  @AfterEach
  void close() {
    page.context().close();
    browser.requireNoComplaints();
  }

  @Test
  void fromTheKeyToTheFile() throws IOException {
    assertThat(page).hasURL(Pattern.compile("/console/$"));
    signIn();
    assertThat(page.evaluate("JSON.stringify({...sessionStorage, ...localStorage})").toString())
        .as("the key is forgotten")
        .doesNotContain(key)
        .contains("hx_sess_");
    october();
    page.check("[value=failed_permanent]");
    assertThat(page.locator(".estimate")).containsText(Pattern.compile("About|Exactly"));
    String id = create();
    assertThat(page.locator(NEWEST)).containsText("failed for good");
    assertThat(page.locator("#live")).containsText("is ready");

    press("Preview");
    assertThat(page.locator(".preview tbody tr")).hasCount(20);
    assertThat(page.locator(".preview thead th").first()).hasText("message_id");

    Download download = page.waitForDownload(() -> press("Download"));
    Path saved = folder.resolve("saved.csv");
    download.saveAs(saved);
    Answer link = get("/v1/exports/" + id + "/link");
    JsonObject made = get("/v1/exports/" + id).data();
    assertThat(download.suggestedFilename()).isEqualTo(link.data().getString("file_name"));
    assertThat(link.data().getString("sha256"))
        .isEqualTo(DigestUtils.sha256Hex(Files.readAllBytes(saved)));
    assertThat(Files.readAllBytes(saved)).isEqualTo(server.file(id, key));
    assertThat(made.getString("filter_status")).isEqualTo("failed_permanent");
    assertThat(made.getString("filter_start_time")).isEqualTo("2026-09-30T22:00:00.000000Z");
    assertThat(made.getString("filter_end_time")).isEqualTo("2026-10-31T23:00:00.000000Z");
  }

  @Test
  void whatIsPreparedForExcelBeginsWithAByteOrderMark() throws IOException {
    signIn();
    october();
    page.check("#excel");
    page.locator(".columns summary").click();
    page.uncheck(".columns label:has-text('payload_sha256') input");
    String id = create();
    assertThat(page.locator(NEWEST)).isFocused();
    Path saved = folder.resolve("excel.csv");
    page.waitForDownload(() -> press("Download")).saveAs(saved);
    String text = Files.readString(saved, StandardCharsets.UTF_8);
    assertThat(text).startsWith("\ufeff\"message_id\"");
    assertThat(text.lines().findFirst().orElseThrow()).doesNotContain("payload_sha256");

    page.locator(NEWEST).locator(".about summary").click();
    in(NEWEST, "Copy as curl").click();
    assertThat(in(NEWEST, "Copied")).isVisible();
    assertThat(page.evaluate("navigator.clipboard.readText()").toString())
        .startsWith("curl -f -sS -o 'deliveries-outbound-20260930-20261031-")
        .contains("http://127.0.0.1:" + server.port() + "/v1/files/");
    assertThat(page.locator(NEWEST)).containsText("It works until");
    assertThat(get("/v1/exports/" + id).data().getBoolean("byte_order_mark")).isTrue();

    page.uncheck("#excel");
    page.check("[name=preset][value=week]");
    in(NEWEST, "Use these settings").click();
    assertThat(page.locator("#start")).isFocused();
    assertThat(page.locator("#start")).hasValue("2026-10-01");
    assertThat(page.locator("#excel")).isChecked();
  }

  @Test
  void aReloadAndASecondTabThatSignsInSeeTheSame() {
    signIn();
    october();
    String id = create();
    page.reload();
    assertThat(page.locator(NEWEST)).hasAttribute("data-id", id);
    assertThat(page.locator("#start")).hasValue("2026-10-01");
    Page first = page;
    page = page.context().newPage();
    page.navigate(first.url());
    signIn();
    assertThat(page.locator(NEWEST)).hasAttribute("data-id", id);
    page.close();
    page = first;
    press("Sign out");
    assertThat(page.locator(".sign-in")).containsText("You are signed out.");
    page.reload();
    assertThat(page.locator("#key")).isVisible();
  }

  @Test
  void deletingIsAskedOnceAndCanBeUndone() {
    page.clock().install();
    signIn();
    october();
    String id = create();
    page.locator(NEWEST).locator(".about summary").click();
    in(NEWEST, "Delete").click();
    // However slow this machine is, less than five seconds pass before "Undo".
    page.clock().pauseAt(System.currentTimeMillis() + 60_000);
    in(NEWEST, "Delete export").click();
    press("Undo");
    page.clock().resume();
    assertThat(page.locator(NEWEST)).hasAttribute("data-id", id);
    page.locator(NEWEST).locator(".about summary").click();
    in(NEWEST, "Delete").click();
    assertThat(in(NEWEST, "Keep it")).isFocused();
    page.keyboard().press("Escape");
    assertThat(in(NEWEST, "Delete")).isFocused();
    in(NEWEST, "Delete").click();
    in(NEWEST, "Delete export").click();
    assertThat(page.locator(".removed")).isVisible();
    page.clock().fastForward(5_000);
    assertThat(page.locator(".removed")).hasCount(0);
    assertThat(get("/v1/exports/" + id).status()).isEqualTo(404);
  }

  @Test
  void aRunningExportIsWatchedAndAnotherWaitsUntilItIsCancelled() throws SQLException {
    SlowDeliveries.delayRows(uri, 5_000);
    try {
      signIn();
      october();
      int before = exports();
      press("Create export");
      assertThat(page.locator(".export")).hasCount(before + 1);
      assertThat(page.locator(NEWEST)).hasAttribute("data-state", "processing");
      assertThat(page.locator(".progress .facts")).containsText("so far");
      press("Create export");
      assertThat(page.locator(NEWEST)).hasAttribute("data-state", "queued");
      assertThat(page.locator(NEWEST)).containsText("Next in the queue");
      assertThat(page.locator("#live")).containsText("It is next in the queue");
      press("Create export");
      assertThat(page.locator(NEWEST)).containsText("Number 2 in the queue");
      press("Create export");
      assertThat(page.locator("form .problem")).containsText("queue is full: 2 exports wait");
      in(NEWEST, "Cancel").click();
      in(NEWEST, "Cancel export").click();
      assertThat(page.locator(NEWEST)).hasAttribute("data-state", "cancelled");
      page.context().setOffline(true);
      press("Create export");
      assertThat(page.locator(".offline")).isVisible();
      page.context().setOffline(false);
      assertThat(page.locator(".offline")).hasCount(0);
      page.reload();
      assertThat(page.locator(".progress .facts")).containsText("so far");
      String running = ".export >> nth=2";
      String waiting = ".export >> nth=1";
      assertThat(page.locator(waiting)).hasAttribute("data-state", "queued");
      in(running, "Cancel").click();
      assertThat(in(running, "Keep it")).isFocused();
      page.keyboard().press("Escape");
      assertThat(in(running, "Cancel")).isFocused();
      in(running, "Cancel").click();
      in(running, "Cancel export").click();
      assertThat(page.locator(running)).hasAttribute("data-state", "cancelled");
      assertThat(page.locator(waiting)).hasAttribute("data-state", "processing");
      in(waiting, "Cancel").click();
      in(waiting, "Cancel export").click();
      assertThat(page.locator(waiting)).hasAttribute("data-state", "cancelled");
      assertThat(page.locator("#live")).containsText("was cancelled");
    } finally {
      SlowDeliveries.delayRows(uri, 0);
    }
    int before = exports();
    in(NEWEST, "Run again").click();
    completed(before);
  }

  @Test
  void aSessionLinkShowsOnlyWhatItAllows() {
    Answer made =
        server.send("POST", "/v1/sessions", key, new JsonObject().put("scopes", List.of("read")));
    page.navigate(made.data().getString("console_url"));
    assertThat(page.locator("#exports")).isVisible();
    assertThat(page.url()).endsWith("/console/");
    assertThat(page.locator("#create")).hasCount(0);
    assertThat(page.locator("header.top")).containsText("demo");
  }

  /** By a mail program, for example; the root leads there too. */
  @Test
  void aSessionLinkToWhichAQueryWasAddedLeavesNeitherInTheAddress() {
    Answer made = server.send("POST", "/v1/sessions", key, new JsonObject());
    String token = made.data().getString("token");
    for (String path : List.of("/console/", "/console", "/")) {
      page.navigate("about:blank");
      page.navigate(
          "http://127.0.0.1:" + server.port() + path + "?utm_source=x&y=%zz#session=" + token);
      assertThat(page.locator("#exports")).isVisible();
      assertThat(page).hasURL("http://127.0.0.1:" + server.port() + "/console/");
    }
  }

  @Test
  void aWrongKeyIsRefusedInWords() {
    page.fill("#key", "hx_live_wrong");
    press("Sign in");
    assertThat(page.locator("#key-fault")).containsText("not valid");
    assertThat(page.locator("#key")).hasValue("");
  }

  @Test
  void itWorksWithTheKeyboardAlone() {
    page.focus("#key");
    page.keyboard().insertText(key);
    page.keyboard().press("Enter");
    assertThat(page.locator("#create")).isVisible();
    page.focus("[name=preset][value=week]");
    page.keyboard().press("ArrowRight");
    page.keyboard().press("ArrowRight");
    assertThat(page.locator("[name=preset][value=last_month]")).isChecked();
    int before = exports();
    page.focus("#create");
    page.keyboard().press("Enter");
    completed(before);
  }

  private void signIn() {
    page.fill("#key", key);
    press("Sign in");
    assertThat(page.locator("#create")).isVisible();
  }

  /** Typed, in the zone of the browser, which is Vienna. */
  private void october() {
    page.check("[name=preset][value=custom]");
    page.fill("#start", "2026-10-01");
    page.fill("#end", "2026-11-01 00:00");
    assertThat(page.locator(".shown")).containsText("clocks change on 25 Oct 2026");
  }

  /** Returns the id of the new export, which is completed. */
  private String create() {
    int before = exports();
    press("Create export");
    completed(before);
    return page.locator(NEWEST).getAttribute("data-id");
  }

  private int exports() {
    page.waitForSelector(".nothing, .export");
    return page.locator(".export").count();
  }

  private void completed(int before) {
    assertThat(page.locator(".export")).hasCount(before + 1);
    assertThat(page.locator(NEWEST)).hasAttribute("data-state", "completed");
  }

  private void press(String button) {
    in("body", button).first().click();
  }

  private Locator in(String place, String button) {
    return page.locator(place)
        .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName(button).setExact(true));
  }

  private static Answer get(String target) {
    return server.get(target, key);
  }
}
