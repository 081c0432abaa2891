package io.hookexport.http;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static io.hookexport.http.ConsoleApi.export;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.ColorScheme;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A create that is repeated because its result is not known: the export may have been made, and
 * only its response lost.
 */
final class ConsoleRepeatsTest extends ConsoleInABrowser {
  private static final Instant NOW = Instant.parse(ConsoleApi.NOW);
  private static final Duration NIGHT = Duration.ofHours(14);
  private static final JsonObject MADE = export(1, "pending").put("queue_position", 1);
  private static final JsonObject FAILED = ConsoleApi.failed(2, "SOURCE_ERROR", "No.");

  /** Requests, with the responses that are still to come. */
  private final List<Create> sent = new ArrayList<>();

  private final Deque<Consumer<Route>> answers = new ArrayDeque<>();
  private ConsoleApi api;

  private record Create(String key, JsonObject body) {}

  /** A response, and what the page says of it. */
  private record Said(Consumer<Route> answer, String text) {}

  @BeforeEach
  void open() {
    api =
        new ConsoleApi()
            .exports(FAILED)
            .silent("GET exports/" + MADE.getString("id") + "/events")
            .with(
                "POST exports",
                route -> {
                  sent.add(
                      new Create(
                          Objects.requireNonNull(route.request().headerValue("Idempotency-Key")),
                          new JsonObject(route.request().postData())));
                  answers.remove().accept(route);
                });
    page = browser.page(1180, 800, ColorScheme.LIGHT);
    page.clock().setFixedTime(NOW.toEpochMilli());
    api.answer(page);
    page.navigate("http://127.0.0.1:" + server.port() + "/console/#session=hx_sess_1");
    page.waitForSelector("#create");
  }

  @Test
  void aButtonThatIsPressedAgainMakesNoSecondExport() {
    assertOneKey(page.locator("#create"), page.locator("form .problem"));
    answers.add(ConsoleApi.data(201, MADE));
    page.click("#create");
    assertThat(page.locator("#live")).containsText("It is next in the queue");
    assertThat(keys()).as("the last refusal was for good").hasSize(2);
  }

  @Test
  void norDoesOneOfARow() {
    Locator row = page.locator("[data-id='" + FAILED.getString("id") + "']");
    assertOneKey(row.locator("button:text-is('Try again')"), row.locator("p[role=alert]"));
  }

  private void assertOneKey(Locator button, Locator problem) {
    List<Said> all =
        List.of(
            new Said(proxy(502), "could not be reached (status 502)"),
            new Said(problem(429, "RATE_LIMITED", 0), "Too many requests"),
            new Said(proxy(403), "refused this (status 403)"),
            new Said(proxy(404), "refused this (status 404)"),
            new Said(Route::abort, "cannot be reached"),
            new Said(problem(409, "IDEMPOTENCY_CONFLICT", 1), "still busy"),
            new Said(problem(429, "EXPORT_LIMIT_EXCEEDED", 0), "limits"));
    for (Said said : all) {
      answers.add(said.answer());
      button.click();
      assertThat(problem).containsText(said.text());
    }
    assertThat(sent).hasSameSizeAs(all);
    assertThat(keys()).hasSize(1);
  }

  /** The form is kept for the next session, and with it what is not known of its last request. */
  @Test
  void aSessionThatEndsOrAReloadMakesNoSecondExport() {
    answers.add(proxy(502));
    page.click("#create");
    assertThat(page.locator("form .problem")).containsText("status 502");
    answers.add(problem(401, "UNAUTHORIZED", 0));
    page.click("#create");
    page.fill("input[type=password]", "hx_live_1_a");
    page.keyboard().press("Enter");
    answers.add(proxy(502));
    page.click("#create");
    assertThat(page.locator("form .problem")).containsText("status 502");
    page.reload();
    answers.add(ConsoleApi.data(201, MADE));
    page.click("#create");
    assertThat(page.locator("#live")).containsText("It is next in the queue");
    assertThat(sent).hasSize(4);
    assertThat(keys()).hasSize(1);
  }

  @Test
  void theNextMorningTheRangeOfThePageIsSentAndAnExportOfTheEveningIsTold() {
    page.check("[value=day]");
    page.check("[name=filter][value=running]");
    answers.add(proxy(502));
    page.click("#create");
    assertThat(page.locator("form .problem")).containsText("status 502");
    page.clock().setFixedTime(NOW.plus(NIGHT).toEpochMilli());
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))");
    assertThat(page.locator(".shown")).containsText("1 Dec 2026, 03:00");

    answers.add(problem(409, "IDEMPOTENCY_MISMATCH", 0));
    api.exports(MADE, FAILED);
    page.click("#create");
    assertThat(page.locator("form .problem")).containsText("it is in the list");
    assertThat(page.locator("[name=filter][value=all]")).isChecked();
    assertThat(page.locator(".export")).hasCount(2);
    assertThat(keys()).as("the server sees that the evening's export was made").hasSize(1);
    assertThat(sent.get(1).body().getInstant("end_time")).isEqualTo(NOW.plus(NIGHT));

    answers.add(ConsoleApi.data(201, export(3, "pending").put("queue_position", 2)));
    api.silent("GET exports/" + export(3, "pending").getString("id") + "/events");
    page.click("#create");
    assertThat(page.locator(".export")).hasCount(3);
    assertThat(keys()).hasSize(2);
    assertThat(sent.get(2).body()).isEqualTo(sent.get(1).body());
  }

  @Test
  void theSettingsOfARowAreAnotherRequest() {
    answers.add(proxy(502));
    page.click("#create");
    assertThat(page.locator("form .problem")).containsText("status 502");
    page.locator(".export").first().locator("button:text-is('Use these settings')").click();
    assertThat(page.locator("#start")).isFocused();
    answers.add(ConsoleApi.data(201, MADE));
    page.click("#create");
    assertThat(page.locator("#live")).containsText("It is next in the queue");
    assertThat(keys()).hasSize(2);
    assertThat(sent.get(1).body().getInstant("start_time"))
        .isEqualTo(FAILED.getInstant("filter_start_time"));
  }

  private Set<String> keys() {
    return Set.copyOf(sent.stream().map(Create::key).toList());
  }

  private static Consumer<Route> proxy(int status) {
    return route ->
        route.fulfill(new Route.FulfillOptions().setStatus(status).setBody("<h1>No</h1>"));
  }

  private static Consumer<Route> problem(int status, String code, int retryAfter) {
    JsonObject details = new JsonObject();
    if (retryAfter > 0) {
      details.put("retry_after", retryAfter);
    }
    return ConsoleApi.problem(status, code, "No.", details);
  }
}
