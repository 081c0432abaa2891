package io.hookexport.platforms;

import io.hookexport.export.Dataset;
import io.hookexport.export.Feed;
import io.hookexport.platforms.Hook0Data.App;
import io.hookexport.platforms.Hook0Data.Attempt;
import io.hookexport.platforms.Hook0Data.Event;
import io.hookexport.platforms.Hook0Data.Response;
import io.hookexport.platforms.Hook0Data.Subscription;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What an export of a Hook0 application must contain. */
final class Hook0Model implements PlatformModel {
  private static final Response NONE = new Response(null, null, null, null, null);

  private static final Comparator<Attempt> PLANNED =
      Comparator.comparing(Attempt::at).thenComparing(a -> a.id().toString());

  private Hook0Data data;

  @Override
  public String source() {
    return "hook0";
  }

  @Override
  public String tenant(int n) {
    return data.apps.get(n).id().toString();
  }

  Hook0Data data() {
    return data;
  }

  @Override
  public List<String> unknownTenants() {
    String id = tenant(0);
    String deleted = data.apps.get(3).id().toString();
    return List.of("", "acme", id + "0", id.replace("-", ""), deleted);
  }

  @Override
  public void insert(TableRows rows, long seed) throws SQLException {
    data = new Hook0Data(seed);
    data.insert(rows);
  }

  @Override
  public List<Map<String, String>> expected(Feed feed, int tenant) {
    App app = data.apps.get(tenant);
    Map<Event, Map<Subscription, List<Attempt>>> histories =
        data.attempts.stream()
            .sorted(PLANNED)
            .collect(
                Collectors.groupingBy(
                    Attempt::event, Collectors.groupingBy(Attempt::subscription)));
    List<Map<String, String>> rows = new ArrayList<>();
    for (Event event : data.events) {
      if (event.app().equals(app)) {
        Map<Subscription, List<Attempt>> matched = histories.getOrDefault(event, Map.of());
        if (feed.dataset() == Dataset.ATTEMPTS) {
          matched.values().forEach(history -> addAttempts(rows, history));
        } else {
          matched.forEach((subscription, all) -> rows.add(delivery(event, subscription, all)));
          if (matched.isEmpty()) {
            rows.add(unmatched(event));
          }
        }
      }
    }
    rows.sort(
        feed.dataset() == Dataset.ATTEMPTS
            ? Cells.by("created_at", "attempt_id")
            : Cells.by("created_at", "message_id", "endpoint_id"));
    return rows;
  }

  private static Map<String, String> unmatched(Event event) {
    Cells cells =
        new Cells()
            .with("endpoint_id", null)
            .with("endpoint_url", null)
            .with("status", "no_attempt");
    cells.with("attempt_count", 0).with("replay_count", 0);
    cells.without("response_status", "response_latency_ms", "last_error", "delivered_at");
    return ofEvent(cells.without("next_attempt_at"), event, event.received());
  }

  private static Map<String, String> delivery(
      Event event, Subscription subscription, List<Attempt> history) {
    List<Attempt> finished = history.stream().filter(a -> a.finished() != null).toList();
    List<Attempt> successes = history.stream().filter(a -> a.succeeded() != null).toList();
    List<Attempt> open = history.stream().filter(a -> a.finished() == null).toList();
    boolean delivered = !successes.isEmpty();
    boolean waits = !delivered && !open.isEmpty() && subscription.deleted() == null;
    Response shown = newest(delivered ? successes : finished).map(Attempt::response).orElse(NONE);
    String status;
    if (delivered) {
      status = "succeeded";
    } else if (waits) {
      status = finished.isEmpty() ? "queued" : "pending_retry";
    } else {
      status = "failed_permanent";
    }
    long sent = history.stream().filter(a -> a.retries() == 0).count();
    Cells cells =
        new Cells()
            .with("endpoint_id", subscription.id())
            .with("endpoint_url", subscription.url())
            .with("status", status)
            .with("attempt_count", finished.size())
            .with("replay_count", sent - 1)
            .with("response_status", shown.code())
            .with("response_latency_ms", shown.millis())
            .with("last_error", delivered ? null : shown.error())
            .with("delivered_at", first(successes, Attempt::succeeded))
            .with(
                "next_attempt_at",
                waits ? first(open, a -> a.delay() == null ? a.at() : a.delay()) : null);
    Instant updated =
        history.stream()
            .map(a -> a.finished() == null ? a.at() : a.finished())
            .max(Comparator.naturalOrder())
            .orElseThrow();
    return ofEvent(cells, event, updated);
  }

  /** By when it ended; a response that is not there is not shown as that of another attempt. */
  private static Optional<Attempt> newest(Collection<Attempt> attempts) {
    return attempts.stream()
        .max(Comparator.comparing(Attempt::finished).thenComparing(a -> a.id().toString()))
        .filter(a -> a.response() != null);
  }

  private static Instant first(List<Attempt> attempts, Function<Attempt, Instant> time) {
    return attempts.stream().map(time).min(Comparator.naturalOrder()).orElse(null);
  }

  private static Map<String, String> ofEvent(Cells cells, Event event, Instant updated) {
    byte[] payload = event.payload();
    return cells
        .with("message_id", event.id())
        .with("event_type", event.type())
        .with("content_type", "application/json")
        .with("size_bytes", payload == null ? null : payload.length)
        .with("created_at", event.received())
        .with("updated_at", updated)
        .with("payload", payload)
        .with("labels", event.labels())
        .with("metadata", event.metadata())
        .with("occurred_at", event.occurred())
        .row();
  }

  private static void addAttempts(List<Map<String, String>> rows, List<Attempt> history) {
    for (int i = 0; i < history.size(); i++) {
      Attempt a = history.get(i);
      Response response = a.response() == null ? NONE : a.response();
      String status;
      if (a.finished() != null) {
        status = a.succeeded() != null ? "succeeded" : "failed";
      } else {
        status = a.subscription().deleted() == null ? "queued" : "cancelled";
      }
      rows.add(
          new Cells()
              .with("attempt_id", a.id())
              .with("message_id", a.event().id())
              .with("endpoint_id", a.subscription().id())
              .with("endpoint_url", a.subscription().url())
              .with("event_type", a.event().type())
              .with("attempt_number", i + 1)
              .with("trigger", a.retries() == 0 && i > 0 ? "manual" : "automatic")
              .with("status", status)
              .with("response_status", response.code())
              .with("response_latency_ms", response.millis())
              .with("error", response.error())
              .with("response_body", response.body())
              .with("created_at", a.at())
              .with("attempted_at", a.finished() == null ? null : a.picked())
              .with("finished_at", a.finished())
              .row());
    }
  }
}
