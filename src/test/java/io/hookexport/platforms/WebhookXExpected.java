package io.hookexport.platforms;

import io.hookexport.export.Dataset;
import io.hookexport.export.Feed;
import io.hookexport.platforms.WebhookXModel.Attempt;
import io.hookexport.platforms.WebhookXModel.Event;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** The rows that exports of a workspace show, told from what happened to its events. */
record WebhookXExpected(List<Event> events, List<Attempt> attempts) {
  List<Map<String, String>> rows(Feed feed, int tenant) {
    return feed.dataset() == Dataset.ATTEMPTS ? attempts(tenant) : deliveries(tenant);
  }

  private List<Map<String, String>> attempts(int tenant) {
    return attempts.stream()
        .filter(a -> a.event().tenant() == tenant)
        .map(WebhookXExpected::attempt)
        .sorted(Cells.by("created_at", "attempt_id"))
        .toList();
  }

  private List<Map<String, String>> deliveries(int tenant) {
    List<Map<String, String>> rows = new ArrayList<>();
    for (Event event : events) {
      if (event.tenant() != tenant || event.gone() || event.created() == null) {
        continue;
      }
      for (int n = 0; n < 4; n++) {
        String endpoint = WebhookXModel.endpoint(tenant, n);
        List<Attempt> all =
            attempts.stream()
                .filter(a -> a.event() == event && a.endpoint().equals(endpoint))
                .sorted(Comparator.comparing(Attempt::moment).thenComparing(Attempt::id))
                .toList();
        if (!all.isEmpty()) {
          rows.add(delivery(event, endpoint, all));
        }
      }
    }
    rows.sort(Cells.by("created_at", "message_id", "endpoint_id"));
    return rows;
  }

  /**
   * @param all oldest first
   */
  private static Map<String, String> delivery(Event e, String endpoint, List<Attempt> all) {
    List<Attempt> open = all.stream().filter(Attempt::open).toList();
    List<Attempt> made = all.stream().filter(a -> a.attempted() != null).toList();
    List<Attempt> successes = all.stream().filter(Attempt::succeeded).toList();
    Attempt shown = last(successes.isEmpty() ? made : successes);
    Attempt closed = last(all.stream().filter(a -> !a.open()).toList());
    Instant delivered =
        successes.stream().map(Attempt::attempted).min(Instant::compareTo).orElse(null);
    boolean waits = delivered == null && !open.isEmpty();
    String status;
    if (delivered != null) {
      status = "succeeded";
    } else if (waits) {
      status = made.isEmpty() ? "queued" : "pending_retry";
    } else {
      status = closed.status().equals("PAUSED") ? "PAUSED" : "failed_permanent";
    }
    String error = null;
    if (delivered == null && closed != null) {
      error = closed.error() == null ? closed.body() : closed.error();
    }
    boolean kept = shown != null && shown.body() != null;
    return new Cells()
        .with("message_id", e.id())
        .with("event_type", "order.paid")
        .with("endpoint_id", endpoint)
        .with("endpoint_url", shown == null ? WebhookXModel.planned(endpoint) : shown.url())
        .with("status", status)
        .with("attempt_count", made.size())
        .with("replay_count", all.stream().filter(a -> a.mode().equals("MANUAL")).count())
        .with("response_status", shown == null ? null : shown.answer())
        .with("response_latency_ms", shown == null || shown.answer() == null ? null : 12)
        .with("last_error", error)
        .with("idempotency_key", e.uniqueId())
        .with("content_type", "application/json")
        .with("created_at", e.created())
        .with("delivered_at", delivered)
        .with("next_attempt_at", waits ? open.get(0).scheduled() : null)
        .with("updated_at", all.stream().map(Attempt::updated).max(Instant::compareTo).orElse(null))
        .with("payload", WebhookXModel.DATA)
        .with("headers", kept ? WebhookXModel.HEADERS : null)
        .with("response_body", kept ? shown.body() : null)
        .row();
  }

  private static Attempt last(List<Attempt> attempts) {
    return attempts.isEmpty() ? null : attempts.get(attempts.size() - 1);
  }

  private static Map<String, String> attempt(Attempt a) {
    String status =
        switch (a.status()) {
          case "INIT", "QUEUED" -> "queued";
          case "SUCCESSFUL" -> "succeeded";
          case "FAILED" -> "failed";
          case "CANCELED" -> "cancelled";
          default -> a.status();
        };
    boolean kept = a.body() != null;
    return new Cells()
        .with("attempt_id", a.id())
        .with("message_id", a.event().id())
        .with("endpoint_id", a.endpoint())
        .with("endpoint_url", a.url())
        .with("event_type", a.event().gone() ? null : "order.paid")
        .with("attempt_number", a.number())
        .with("trigger", a.mode().equals("MANUAL") ? "manual" : "automatic")
        .with("status", status)
        .with("response_status", a.answer())
        .with("response_latency_ms", a.answer() == null ? null : 12)
        .with("error", a.error())
        .with("response_body", a.body())
        .with("attempted_at", a.attempted())
        .with("created_at", a.planned())
        .with("scheduled_at", a.scheduled())
        .with("request_body", kept ? WebhookXModel.DATA : null)
        .with("request_headers", kept ? WebhookXModel.HEADERS : null)
        .with("response_headers", kept ? WebhookXModel.HEADERS : null)
        .row();
  }
}
