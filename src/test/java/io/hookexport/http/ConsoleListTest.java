package io.hookexport.http;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static io.hookexport.http.ConsoleApi.export;
import static io.hookexport.http.ConsoleApi.failed;
import static io.hookexport.http.ConsoleApi.list;
import static io.hookexport.http.ConsoleApi.ready;
import static io.hookexport.http.ConsoleApi.running;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.BoundingBox;
import com.microsoft.playwright.options.ColorScheme;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The rows of the console's list: where things are, where the focus goes, and what is said of a row
 * that is gone.
 */
final class ConsoleListTest extends ConsoleInABrowser {
  private static final int WIDE = 1180;

  @Test
  void anExportThatWasDeletedElsewhereLeavesALineThatSaysSo() {
    open(WIDE, new ConsoleApi().exports(ready(1), ready(2)));
    press(page.locator(".export").first(), "Download");
    Locator line = page.locator(".export").first();
    assertThat(line).containsText("31 Oct 2026” was deleted elsewhere.");
    assertThat(line.locator("button")).hasCount(0);
    assertThat(line).isFocused();
    assertThat(page.locator("#live")).containsText("was deleted elsewhere.");
    assertThat(page.locator(".export")).hasCount(2);
  }

  @Test
  void theFocusGoesToTheHeadingWhenAFilterHidesWhatWasCancelled() {
    JsonObject running = running(1, 10, 100L);
    JsonArray all = new JsonArray().add(running);
    open(
        WIDE,
        new ConsoleApi()
            .with(
                "GET exports",
                route ->
                    list(isOf(route.request().url(), "pending") ? new JsonArray() : all, null)
                        .accept(route))
            .silent(path(running, "/events"))
            .with(
                path(running, "/cancel").replace("GET", "POST"), 200, failed(1, "CANCELLED", "")));
    page.check("[name=filter][value=running]");
    Locator row = page.locator(".export");
    assertThat(row).hasCount(1);
    press(row, "Cancel");
    press(row, "Cancel export");
    assertThat(row).hasCount(0);
    assertThat(page.locator("#exports")).isFocused();
  }

  @Test
  void theFocusGoesToTheHeadingWhenTimeToUndoIsOver() {
    page = browser.page(WIDE, 800, ColorScheme.LIGHT);
    page.clock().install();
    open(
        new ConsoleApi()
            .exports(ready(1))
            .with(path(ready(1), "").replace("GET", "DELETE"), 204, null));
    page.locator(".about summary").click();
    press(page.locator(".export"), "Delete");
    page.clock().pauseAt(System.currentTimeMillis() + 60_000);
    press(page.locator(".export"), "Delete export");
    page.clock().runFor(100);
    assertThat(page.locator(".removed button")).isFocused();
    page.clock().runFor(5_000);
    assertThat(page.locator(".export")).hasCount(0);
    assertThat(page.locator("#exports")).isFocused();
  }

  @ParameterizedTest
  @ValueSource(ints = {360, WIDE})
  void whatIsSaidOfACopiedLinkIsBelowTheButtonsAndMovesNone(int width) {
    open(
        width,
        new ConsoleApi()
            .exports(ready(1))
            .with(
                path(ready(1), "/link"),
                200,
                new JsonObject()
                    .put("url", "/v1/files/1")
                    .put("expires_at", "2026-11-30T23:30:00Z")));
    Locator row = page.locator(".export");
    Locator download = button(row, "Download");
    List<Double> before = places(row);
    press(row, "Copy link");
    Locator note = row.getByText("It works until 1 Dec 2026, 00:30, without a key.");
    assertThat(note).isVisible();
    assertThat(places(row)).isEqualTo(before);
    BoundingBox last = download.boundingBox();
    assertThat(note.boundingBox().y).isGreaterThanOrEqualTo(last.y + last.height);
  }

  /** Of the buttons and the figures in the row; the window may have scrolled. */
  private static List<Double> places(Locator row) {
    BoundingBox whole = row.boundingBox();
    return row.locator(".line .buttons button, .facts").all().stream()
        .map(Locator::boundingBox)
        .flatMap(box -> Stream.of(box.x - whole.x, box.y - whole.y))
        .toList();
  }

  @ParameterizedTest
  @ValueSource(ints = {360, WIDE})
  void nothingMovesWhenOtherExportsEnd(int width) {
    AtomicBoolean ended = new AtomicBoolean();
    JsonObject running = running(3, 10, 100L);
    JsonObject next = export(2, "pending").put("queue_position", 1);
    JsonArray before =
        new JsonArray().add(export(1, "pending").put("queue_position", 2)).add(next).add(running);
    JsonArray after = new JsonArray().add(ready(1)).add(ready(2)).add(ready(3));
    open(
        width,
        new ConsoleApi()
            .with("GET exports", route -> list(ended.get() ? after : before, null).accept(route))
            .silent(path(running, "/events"))
            .silent(path(next, "/events")));
    Locator estimate = page.locator(".estimate");
    assertThat(estimate).containsText("2 exports wait already; this one waits behind them.");
    double place = page.locator("#exports").boundingBox().y;
    ended.set(true);
    page.evaluate("dispatchEvent(new Event('online'))");
    assertThat(estimate).not().containsText("exports wait");
    assertThat(page.locator("#exports").boundingBox().y).isEqualTo(place);
  }

  @Test
  void theIdOfAFailedExportIsThereOnce() {
    open(WIDE, new ConsoleApi().exports(failed(1, "SOURCE_ERROR", "x"), ready(2)));
    for (Locator summary : page.locator(".about summary").all()) {
      summary.click();
    }
    for (int row = 0; row < 2; row++) {
      Locator ids =
          page.locator(".export").nth(row).getByText(export(row + 1, "x").getString("id"));
      assertThat(ids).hasCount(1);
      assertThat(button(page.locator(".export").nth(row), "Copy id")).hasCount(1);
    }
  }

  private void open(int width, ConsoleApi api) {
    page = browser.page(width, 800, ColorScheme.LIGHT);
    page.clock().setFixedTime(Instant.parse(ConsoleApi.NOW).toEpochMilli());
    open(api);
  }

  private void open(ConsoleApi api) {
    api.answer(page);
    page.navigate("http://127.0.0.1:" + server.port() + "/console/#session=hx_sess_1");
    page.waitForSelector(".export");
    assertThat(page.locator(".estimate[aria-busy=true]")).hasCount(0);
  }

  private static boolean isOf(String url, String status) {
    return url.contains("status=" + status);
  }

  private static String path(JsonObject export, String action) {
    return "GET exports/" + export.getString("id") + action;
  }

  private static Locator button(Locator row, String name) {
    return row.getByRole(
        AriaRole.BUTTON, new Locator.GetByRoleOptions().setName(name).setExact(true));
  }

  private static void press(Locator row, String name) {
    button(row, name).click();
  }
}
