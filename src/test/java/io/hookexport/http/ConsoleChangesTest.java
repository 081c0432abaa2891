package io.hookexport.http;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static io.hookexport.http.ConsoleApi.estimate;
import static io.hookexport.http.ConsoleApi.export;
import static io.hookexport.http.ConsoleApi.ready;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Clock;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.BoundingBox;
import com.microsoft.playwright.options.ColorScheme;
import io.hookexport.support.TestRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the console shows while things change under it, and where it helps to fill the form. */
final class ConsoleChangesTest extends ConsoleInABrowser {
  private static final long NOW = Instant.parse(ConsoleApi.NOW).toEpochMilli();
  private static final int STEP_MS = 10;

  /** Of the page's own clock, which nothing else moves: far below each of its waits. */
  private static final int MOST_STEPS = 100;

  @ParameterizedTest
  @ValueSource(ints = {360, 1180})
  void anOldEstimateIsMarkedWithTheFirstChangeAndNothingMoves(int width) {
    List<Route> asked = new ArrayList<>();
    openWithStoppedClock(width, new ConsoleApi().with("POST exports/estimate", asked::add));
    step(() -> !asked.isEmpty());
    ConsoleApi.data(200, estimate(48_213)).accept(asked.get(0));
    Locator shown = page.locator(".estimate");
    step(() -> shown.textContent().contains("48,000"));
    assertThat(isBusy()).isFalse();
    BoundingBox before = shown.boundingBox();

    page.check("[value=failed_permanent]");
    step(this::isBusy);
    assertThat(asked).as("typing may go on").hasSize(1);
    assertThat(shown).containsText("48,000");
    assertThat(shown).containsText("Estimating");
    assertSame(before, shown.boundingBox());
    step(() -> asked.size() == 2);
    assertThat(isBusy()).isTrue();
    ConsoleApi.data(200, estimate(12_000)).accept(asked.get(1));
    step(() -> shown.textContent().contains("12,000"));
    assertThat(isBusy()).isFalse();
    assertSame(before, shown.boundingBox());

    page.clock().runFor(61_000);
    step(() -> asked.size() == 3);
    assertThat(isBusy()).as("the range has moved by a minute, and nobody has touched it").isFalse();
  }

  private boolean isBusy() {
    return page.locator(".estimate[aria-busy=true]").count() == 1;
  }

  private static void assertSame(BoundingBox before, BoundingBox after) {
    assertThat(List.of(after.x, after.y, after.width, after.height))
        .isEqualTo(List.of(before.x, before.y, before.width, before.height));
  }

  @Test
  void anOldEstimateOfNoRowsIsNotShownBesideOtherSettings() {
    List<Route> asked = new ArrayList<>();
    openWithStoppedClock(1180, new ConsoleApi().with("POST exports/estimate", asked::add));
    Locator shown = page.locator(".estimate");
    step(() -> !asked.isEmpty());
    ConsoleApi.data(200, estimate(0)).accept(asked.get(0));
    step(() -> shown.textContent().contains("No deliveries in this range."));
    page.check("[value=failed_permanent]");
    step(this::isBusy);
    assertThat(shown).hasText("Estimating …");
    step(() -> asked.size() == 2);
    ConsoleApi.data(200, estimate(0)).accept(asked.get(1));
    step(() -> shown.textContent().contains("No rows match this range and these filters."));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theListWaitsForTheFormAboveItButNotLong(boolean formComes) {
    List<Route> datasets = new ArrayList<>();
    List<Route> lists = new ArrayList<>();
    ConsoleApi api = new ConsoleApi();
    openWithStoppedClock(
        1180, api.with("GET datasets", datasets::add).with("GET exports", lists::add));
    step(() -> !datasets.isEmpty() && !lists.isEmpty());
    ConsoleApi.list(new JsonArray().add(ready(1)), null).accept(lists.get(0));
    page.clock().runFor(500);
    assertThat(page.locator("#exports")).hasCount(0);
    if (formComes) {
      ConsoleApi.data(200, new JsonArray().add(ConsoleApi.outbound())).accept(datasets.get(0));
      step(() -> page.locator("#create").count() == 1);
    } else {
      page.clock().runFor(2_000);
    }
    assertThat(page.locator(".export")).hasCount(1);
  }

  @Test
  void theStartOfAWaitingExportIsToldByTheClockOfThePerson() {
    JsonObject waiting =
        export(1, "pending")
            .put("queue_position", 2)
            .put("estimated_start", "2026-11-30T12:03:10.000000Z");
    open(
        new ConsoleApi()
            .exports(waiting)
            .silent("GET exports/" + waiting.getString("id") + "/events"));
    assertThat(page.locator(".export").first())
        .containsText("Expected to start by 13:04 (in about 4 minutes).");
  }

  @Test
  void theListKeepsTheTimesOfThePersonWhateverZoneTheNextExportIsFor() {
    open(new ConsoleApi().exports(ready(1)));
    Locator list = page.locator("section:has(#exports)");
    assertThat(list).containsText("Times in Europe/Vienna");
    Locator name = list.locator("h3");
    String before = name.textContent();
    assertThat(before).contains("31 Oct 2026").doesNotContain(":");
    page.selectOption("#zone", "Asia/Tokyo");
    assertThat(page.locator(".zone small")).hasText("GMT+9");
    assertThat(name).hasText(before);
    page.locator(".about summary").click();
    assertThat(list.locator(".about")).containsText("30 Nov 2026, 12:50:03");
    assertThat(list).containsText("Times in Europe/Vienna");
  }

  @Test
  void excelAndCompressionTogetherAreToldToContradict() {
    open(new ConsoleApi());
    Locator help = page.locator("#gzip-help");
    page.check("#gzip");
    assertThat(help).not().containsText("Excel");
    page.check("#excel");
    assertThat(help).containsText("Excel cannot open a compressed file");
    page.uncheck("#gzip");
    assertThat(help).not().containsText("Excel");
  }

  @Test
  void filtersOfRecentExportsAreOfferedAndPastedLinesAreItems() {
    open(
        new ConsoleApi()
            .exports(
                ready(1)
                    .put("filter_endpoint_id", "ep_2f7Yc0")
                    .put("filter_event_types", new JsonArray().add("invoice.paid").add("user.new")),
                ready(2)));
    assertThat(page.locator("#endpoint-offers option")).hasAttribute("value", "ep_2f7Yc0");
    Locator offers = page.locator("#eventTypes-offers option");
    assertThat(offers).hasCount(2);
    page.evaluate("navigator.clipboard.writeText(' user.new \\r\\n\\r\\nuser.gone\\n')");
    page.focus("#eventTypes");
    page.keyboard().press("Control+V");
    assertThat(page.locator("#eventTypes")).hasValue("user.new, user.gone");
    page.keyboard().press("End");
    page.keyboard().type(", inv");
    assertThat(offers).hasCount(1);
    assertThat(offers).hasAttribute("value", "user.new, user.gone, invoice.paid");
  }

  @Test
  void datesAreReadAsTheBrowserWritesThem() {
    open(new ConsoleApi());
    page.check("[name=preset][value=custom]");
    assertThat(page.locator("#start-help")).containsText("31/10/2026 or 2026-10-31");
    page.fill("#start", "1/10/2026 14:00");
    page.fill("#end", "31/10/2026");
    assertThat(page.locator(".shown")).containsText("1 Oct 2026, 14:00 – 31 Oct 2026, 00:00");
    page.fill("#end", "10/31/2026");
    assertThat(page.locator("#end-fault")).containsText("such as 31/10/2026 or 2026-10-31");
  }

  @Test
  void aPresetThatIsTooLongIsToldBeforeAnybodyPressesTheButton() {
    // The page takes the days out of the server's sentence.
    String said =
        server
            .post(TestRequest.body("2020-01-01T00:00:00Z", "2026-01-01T00:00:00Z").encode())
            .violations()
            .get("/end_time");
    JsonObject violation = new JsonObject().put("pointer", "/end_time").put("message", said);
    open(
        new ConsoleApi()
            .refused(
                "POST exports/estimate",
                400,
                "INVALID_REQUEST",
                "Invalid.",
                new JsonObject().put("violations", new JsonArray().add(violation))));
    assertThat(page.locator("form .problem")).containsText("cover 366 days at most");
  }

  private void open(ConsoleApi api) {
    page = browser.page(1180, 800, ColorScheme.LIGHT);
    page.clock().setFixedTime(NOW);
    api.answer(page);
    page.navigate(url());
    page.waitForSelector("#create");
  }

  private void openWithStoppedClock(int width, ConsoleApi api) {
    page = browser.page(width, 800, ColorScheme.LIGHT);
    page.clock().install(new Clock.InstallOptions().setTime(NOW - 1_000));
    page.clock().pauseAt(NOW);
    api.answer(page);
    page.navigate(url());
  }

  /** Moves the page's clock until this is so; what needs no more of it may still need real time. */
  private void step(BooleanSupplier reached) {
    for (int i = 0; i < MOST_STEPS && !reached.getAsBoolean(); i++) {
      page.clock().runFor(STEP_MS);
    }
    page.waitForCondition(reached);
  }

  private static String url() {
    return "http://127.0.0.1:" + server.port() + "/console/#session=hx_sess_1";
  }
}
