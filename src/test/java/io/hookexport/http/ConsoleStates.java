package io.hookexport.http;

import static io.hookexport.http.ConsoleApi.estimate;
import static io.hookexport.http.ConsoleApi.event;
import static io.hookexport.http.ConsoleApi.export;
import static io.hookexport.http.ConsoleApi.failed;
import static io.hookexport.http.ConsoleApi.ready;
import static io.hookexport.http.ConsoleApi.running;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** The states of the console that are looked at: how the API answers, and what the person does. */
final class ConsoleStates {
  /** What a spreadsheet, a table and a person may take for something else. */
  private static final JsonObject HOSTILE =
      new JsonObject()
          .put(
              "columns",
              new JsonArray(List.of("message_id", "event_type", "last_error", "payload")))
          .put(
              "rows",
              new JsonArray()
                  .add(row("msg_1", "invoice.paid", null, ""))
                  .add(
                      row(
                          "msg_2",
                          "'=HYPERLINK(\"http://evil\")",
                          "<b>bold</b>\nsecond line",
                          "{}"))
                  .add(row("msg_3", "a\tb", "x".repeat(300), "null"))
                  .add(row("msg_4", "مرحبا 日本語 \u202eabc", "'@SUM(A1)", "\"quoted\"")))
          .put("has_more", true);

  /**
   * @param shown a selector that is visible once the state is reached
   */
  record State(String name, String shown, ConsoleApi api, boolean signedIn, Consumer<Page> act) {
    @Override
    public String toString() {
      return name;
    }
  }

  private final List<State> states = new ArrayList<>();

  static List<State> all() {
    ConsoleStates made = new ConsoleStates();
    made.signingIn();
    made.form();
    made.refusals();
    made.inProgress();
    made.finished();
    made.lists();
    return made.states;
  }

  private static ConsoleApi api() {
    return new ConsoleApi();
  }

  private void state(String name, String shown, ConsoleApi api) {
    state(name, shown, api, page -> {});
  }

  private void state(String name, String shown, ConsoleApi api, Consumer<Page> act) {
    states.add(new State(name, shown, api, true, act));
  }

  private void signingIn() {
    Consumer<Route> refusal =
        ConsoleApi.problem(401, "UNAUTHORIZED", "Invalid or missing API key", new JsonObject());
    states.add(new State("signed-out", "#key", api(), false, page -> {}));
    states.add(
        new State(
            "key-refused",
            "#key-fault",
            api().with("POST sessions", refusal),
            false,
            page -> {
              page.fill("#key", "hx_live_wrong");
              press(page, "Sign in");
            }));
    states.add(
        new State(
            "key-unsendable",
            "#key-fault",
            api(),
            false,
            page -> {
              page.fill("#key", "hx_live_\u200b1");
              press(page, "Sign in");
            }));
    states.add(
        new State(
            "no-key",
            "text=This is not an API key",
            api().refused("POST sessions", 403, "FORBIDDEN", "Only keys.", new JsonObject()),
            false,
            page -> {
              page.fill("#key", "eyJhbGciOiJIUzI1NiJ9.e30.x");
              press(page, "Sign in");
            }));
    state(
        "session-unknown",
        "text=tries again by itself",
        api().refused("GET session", 503, "UNAVAILABLE", "No database.", wait(5)));
    state("session-over", ".sign-in [role=status]", api().with("GET session", refusal));
    state("loading", ".late", api().silent("GET datasets").silent("GET exports"));
    state(
        "datasets-failed",
        ".problem",
        api().refused("GET datasets", 503, "UNAVAILABLE", "The source does not respond.", wait(5)));
  }

  private void form() {
    state("nothing-yet", ".nothing", api(), page -> page.waitForSelector(".estimate .link"));
    state(
        "custom-range",
        ".shown mark",
        api(),
        page -> {
          page.check("[name=preset][value=last_month]");
          page.check("[name=preset][value=custom]");
          page.fill("#end", "2026-10-31");
        });
    state(
        "field-error",
        "#end-fault",
        api(),
        page -> {
          page.check("[name=preset][value=custom]");
          page.fill("#start", "2026-10-01 14:00");
          page.fill("#end", "31.13.2026");
          page.fill("#responseStatuses", "abc");
          press(page, "Create export");
        });
    String tooLong =
        "the range from start_time to end_time is longer than the 31 days that one export may cover; split it into several exports";
    state(
        "range-too-long",
        "#end-fault",
        api()
            .refused(
                "POST exports/estimate",
                400,
                "INVALID_REQUEST",
                "Invalid.",
                new JsonObject()
                    .put(
                        "violations",
                        new JsonArray()
                            .add(
                                new JsonObject()
                                    .put("pointer", "/end_time")
                                    .put("message", tooLong)))),
        page -> {
          page.check("[name=preset][value=custom]");
          page.fill("#start", "1/8/2026");
        });
    state(
        "field-refused",
        "#endpoint-fault",
        api()
            .refused(
                "POST exports", 400, "ENDPOINT_NOT_FOUND", "no such endpoint", new JsonObject()),
        page -> {
          page.fill("#endpoint", "ep_2");
          press(page, "Create export");
        });
    state(
        "everything-chosen",
        ".columns[open]",
        api(),
        page -> {
          page.check("[value=failed_permanent]");
          page.check("[value=pending_retry]");
          page.fill("#eventTypes", "invoice.paid, invoice.voided");
          page.locator(".columns summary").click();
          page.check("#excel");
          page.check("#gzip");
          page.waitForSelector(".estimate .link");
        });
    state("attempts", "text=failed", api(), page -> page.check("[name=dataset][value=attempts]"));
    state(
        "estimate-none",
        "text=No deliveries",
        api().with("POST exports/estimate", 200, estimate(0)));
    state(
        "estimate-too-many",
        "text=More rows than",
        api().with("POST exports/estimate", 200, estimate(48_000_000)),
        page -> page.check("#excel"));
    state(
        "estimate-recomputed",
        ".estimate[aria-busy=true]",
        api()
            .with(
                "POST exports/estimate",
                route -> {
                  if (!route.request().postData().contains("failed_permanent")) {
                    ConsoleApi.data(200, estimate(48_213)).accept(route);
                  }
                }),
        page -> {
          page.waitForSelector(".estimate .link");
          page.check("[value=failed_permanent]");
        });
    state(
        "estimate-refused",
        "text=would be refused now",
        api()
            .with(
                "POST exports/estimate",
                200,
                estimate(48_213)
                    .put(
                        "warnings",
                        new JsonArray()
                            .add(
                                new JsonObject()
                                    .put("code", "EXPORT_LIMIT_EXCEEDED")
                                    .put("message", "This project has reached its limit.")))));
    state(
        "inbound-only",
        ".nothing",
        api().with("GET datasets", 200, new JsonArray().add(ConsoleApi.inbound())));
    state(
        "read-only",
        ".export",
        api()
            .with(
                "GET session", 200, ConsoleApi.session().put("scopes", new JsonArray().add("read")))
            .exports(ready(1), running(2, 10, 100L)));
    state(
        "one-endpoint",
        "#endpoint[readonly]",
        api()
            .with(
                "GET session",
                200,
                ConsoleApi.session()
                    .put("filters", new JsonObject().put("endpoint_id", "ep_2f7Yc0ffee4242")))
            .exports(ready(1).put("filter_endpoint_id", "ep_2f7Yc0ffee4242")));
  }

  private void refusals() {
    state(
        "refused-active",
        "form .problem",
        api()
            .exports(running(1, 30_112, 48_000L))
            .with(events(1), event("export.progress", running(1, 30_112, 48_000L)))
            .refused(
                "POST exports",
                429,
                "EXPORT_LIMIT_EXCEEDED",
                "An export is already in progress.",
                new JsonObject()
                    .put("reason", "active_exports")
                    .put("export_id", export(1, "x").getString("id"))),
        page -> {
          page.waitForSelector(".export");
          press(page, "Create export");
        });
    state(
        "refused-queue",
        "form .problem",
        api()
            .exports(
                export(1, "pending").put("queue_position", 2),
                export(2, "pending").put("queue_position", 1),
                running(3, 30_112, 48_000L))
            .with(events(3), event("export.progress", running(3, 30_112, 48_000L)))
            .with(events(2), event("export.created", export(2, "pending").put("queue_position", 1)))
            .refused(
                "POST exports",
                429,
                "EXPORT_LIMIT_EXCEEDED",
                "The queue is full.",
                wait(5).put("reason", "queued_exports").put("limit", 2)),
        page -> {
          page.waitForSelector("[data-state=queued]");
          press(page, "Create export");
        });
    state(
        "refused-hourly",
        "form .problem",
        api()
            .refused(
                "POST exports",
                429,
                "EXPORT_LIMIT_EXCEEDED",
                "The hourly quota is used up.",
                wait(1260).put("reason", "hourly_quota").put("limit", 60)),
        page -> press(page, "Create export"));
    state(
        "refused-quota",
        "form .problem",
        api()
            .refused(
                "POST exports",
                429,
                "EXPORT_LIMIT_EXCEEDED",
                "Too many bytes.",
                new JsonObject()
                    .put("reason", "stored_bytes")
                    .put("limit", 53_687_091_200L)
                    .put("stored", 53_900_000_000L)),
        page -> press(page, "Create export"));
    state(
        "offline",
        ".offline",
        api().exports(ready(1)).with("POST exports", Route::abort),
        page -> {
          page.waitForSelector(".export");
          press(page, "Create export");
          page.waitForSelector("form .problem");
        });
  }

  private void inProgress() {
    JsonObject pending = export(1, "pending");
    state(
        "pending",
        ".facts",
        api().exports(pending).with(events(1), event("export.created", pending)));
    JsonObject first = running(3, 30_112, 48_000L);
    JsonObject next =
        export(2, "pending")
            .put("queue_position", 1)
            .put("estimated_start", "2026-11-30T12:03:10.000000Z");
    state(
        "queued",
        "[data-state=queued] >> nth=1",
        api()
            .exports(export(1, "pending").put("queue_position", 2), next, first)
            .with(events(3), event("export.progress", first))
            .with(events(2), event("export.created", next)));
    AtomicInteger step = new AtomicInteger();
    state(
        "running",
        "canvas",
        api()
            .exports(running(1, 100_000, 480_000L))
            .with(
                events(1),
                route ->
                    event(
                            "export.progress",
                            running(1, 100_000 + 41_000L * (step.getAndIncrement() % 9), 480_000L))
                        .accept(route)),
        page -> page.getByText("left").first().waitFor());
    JsonObject unknown = running(1, 30_112, null);
    state(
        "running-without-estimate",
        "progress:not([value])",
        api().exports(unknown).with(events(1), event("export.progress", unknown)));
    state(
        "asked-to-cancel",
        ".ask",
        api().exports(unknown).with(events(1), event("export.progress", unknown)),
        page -> page.locator(".export").getByRole(AriaRole.BUTTON).first().click());
  }

  private void finished() {
    state("ready", ".export", api().exports(ready(1)));
    state(
        "ready-details",
        ".about dl",
        api()
            .exports(
                ready(1)
                    .put(
                        "filter_statuses",
                        new JsonArray(List.of("failed_permanent", "pending_retry")))
                    .put("filter_event_types", new JsonArray(List.of("invoice.paid")))
                    .put("escaped_cells", 12)),
        page -> page.locator(".about summary").click());
    state(
        "deleted",
        ".removed",
        api().exports(ready(1), ready(2)),
        page -> {
          page.locator(".about summary").first().click();
          press(page, "Delete");
          press(page, "Delete export");
        });
    state(
        "preview-hostile",
        ".preview table",
        api()
            .exports(ready(1).put("formula_escaping", "spreadsheet").put("escaped_cells", 2))
            .with("GET exports/" + id(1) + "/preview", 200, HOSTILE),
        page -> press(page, "Preview"));
    state(
        "failed",
        ".export[data-state=failed]",
        api()
            .exports(
                failed(1, "SOURCE_ERROR", "The source database was not reachable (3 attempts)."),
                failed(2, "STORAGE_ERROR", "No space left on the file system."),
                failed(3, "TIME_LIMIT_EXCEEDED", "The export took longer than 3600 seconds."),
                failed(4, "CANCELLED", "The export was cancelled by a client of its project."),
                export(5, "expired").put("expires_at", "2026-11-29T11:50:03.200000Z")));
    state(
        "failed-details",
        ".about dl",
        api().exports(failed(1, "SOURCE_ERROR", "The source was not reachable (3 attempts).")),
        page -> page.locator(".about summary").click());
    state(
        "download-expired",
        ".export .problem",
        api()
            .exports(ready(1))
            .refused(
                "GET exports/" + id(1) + "/link", 410, "EXPORT_EXPIRED", "gone", new JsonObject()),
        page -> press(page, "Download"));
  }

  private void lists() {
    AtomicInteger looks = new AtomicInteger();
    state(
        "list-after-another-networks-page",
        ".export",
        api()
            .with(
                "GET exports",
                route -> {
                  if (looks.getAndIncrement() == 0) {
                    route.fulfill(
                        new Route.FulfillOptions()
                            .setContentType("text/html")
                            .setBody("<h1>Sign in to this network</h1>"));
                  } else {
                    ConsoleApi.list(new JsonArray().add(ready(1)), null).accept(route);
                  }
                }),
        shown -> {
          shown.waitForSelector("#create");
          shown.evaluate("dispatchEvent(new Event('online'))");
        });
    JsonArray page = new JsonArray();
    for (int i = 0; i < 20; i++) {
      page.add(
          i == 0
              ? running(i, 620_000, 2_000_000L)
              : i % 6 == 5 ? failed(i, "CANCELLED", "x") : ready(i));
    }
    state(
        "two-hundred",
        "text=Show older",
        api()
            .with("GET exports", ConsoleApi.list(page, "next"))
            .with(events(0), event("export.progress", running(0, 620_000, 2_000_000L))));
    state(
        "none-of-these",
        "text=No failed exports",
        api(),
        shown -> shown.check("[name=filter][value=failed]"));
  }

  private static void press(Page page, String button) {
    page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(button).setExact(true))
        .first()
        .click();
  }

  private static String events(int number) {
    return "GET exports/" + id(number) + "/events";
  }

  private static String id(int number) {
    return export(number, "x").getString("id");
  }

  private static JsonObject wait(int seconds) {
    return new JsonObject().put("retry_after", seconds);
  }

  private static JsonArray row(String... cells) {
    JsonArray row = new JsonArray();
    for (String cell : cells) {
      row.add(cell);
    }
    return row;
  }
}
