package io.hookexport.platforms;

import static io.hookexport.platforms.ConvoyOutpostWebhookXTables.SECOND;
import static io.hookexport.platforms.ConvoyOutpostWebhookXTables.by;
import static io.hookexport.platforms.ConvoyOutpostWebhookXTables.text;
import static io.hookexport.platforms.ConvoyOutpostWebhookXTables.time;

import io.hookexport.platforms.WebhookXModel.Attempt;
import io.hookexport.platforms.WebhookXModel.Event;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The rows that exports of a workspace show, told from what happened to its events. */
final class WebhookXExpected {
  private final List<Event> events;
  private final List<Attempt> attempts;

  WebhookXExpected(List<Event> events, List<Attempt> attempts) {
    this.events = events;
    this.attempts = attempts;
  }

  List<Map<String, String>> attempts(int tenant) {
    List<Map<String, String>> rows = new ArrayList<>();
    attempts.stream().filter(a -> a.event().tenant() == tenant).forEach(a -> rows.add(attempt(a)));
    rows.sort(by("created_at", "attempt_id"));
    return rows;
  }

  List<Map<String, String>> deliveries(int tenant) {
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
                .sorted(Comparator.comparingLong(Attempt::moment).thenComparing(Attempt::id))
                .toList();
        if (!all.isEmpty()) {
          rows.add(delivery(event, endpoint, all));
        }
      }
    }
    rows.sort(by("created_at", "message_id", "endpoint_id"));
    return rows;
  }

  private static Map<String, String> delivery(Event e, String endpoint, List<Attempt> all) {
    List<Attempt> open = all.stream().filter(Attempt::open).toList();
    List<Attempt> made = all.stream().filter(a -> a.attempted() != null).toList();
    Long delivered =
        all.stream()
            .filter(a -> a.status().equals("SUCCESSFUL"))
            .map(Attempt::attempted)
            .min(Long::compare)
            .orElse(null);
    Attempt closed = null;
    for (Attempt a : all) {
      closed = a.open() ? closed : a;
    }
    Attempt last = made.isEmpty() ? null : made.get(made.size() - 1);
    Map<String, String> row = new HashMap<>();
    row.put("message_id", e.id());
    row.put("event_type", "order.paid");
    row.put("endpoint_id", endpoint);
    boolean deleted = endpoint.endsWith("3");
    row.put(
        "endpoint_url",
        last == null && deleted
            ? null
            : WebhookXModel.url(endpoint, last == null ? "now" : "then"));
    row.put("idempotency_key", e.uniqueId());
    row.put("content_type", "application/json");
    row.put("attempt_count", text(made.size()));
    row.put("replay_count", text(all.stream().filter(a -> a.mode().equals("MANUAL")).count()));
    row.put("response_status", last == null ? null : text(last.answer()));
    row.put("response_latency_ms", last == null || last.answer() == null ? null : "12");
    row.put("created_at", time(e.created()));
    row.put("delivered_at", time(delivered));
    row.put(
        "updated_at", time(all.stream().map(Attempt::updated).max(Long::compare).orElseThrow()));
    row.put("next_attempt_at", null);
    row.put("last_error", null);
    if (delivered != null) {
      row.put("status", "succeeded");
      return row;
    }
    if (closed != null) {
      row.put("last_error", closed.error() == null ? closed.body() : closed.error());
    }
    if (open.isEmpty()) {
      row.put("status", closed.status().equals("PAUSED") ? "PAUSED" : "failed_permanent");
    } else {
      row.put("status", made.isEmpty() ? "queued" : "pending_retry");
      row.put("next_attempt_at", time(open.get(0).planned() + SECOND));
    }
    return row;
  }

  private static Map<String, String> attempt(Attempt a) {
    Map<String, String> row = new HashMap<>();
    row.put("attempt_id", a.id());
    row.put("message_id", a.event().id());
    row.put("endpoint_id", a.endpoint());
    boolean deleted = a.endpoint().endsWith("3");
    row.put(
        "endpoint_url",
        a.attempted() == null && deleted
            ? null
            : WebhookXModel.url(a.endpoint(), a.attempted() == null ? "now" : "then"));
    row.put("event_type", a.event().gone() ? null : "order.paid");
    row.put("attempt_number", text(a.number()));
    row.put("trigger", a.mode().equals("MANUAL") ? "manual" : "scheduled");
    row.put(
        "status",
        switch (a.status()) {
          case "INIT", "QUEUED" -> "queued";
          case "SUCCESSFUL" -> "succeeded";
          case "FAILED" -> "failed";
          case "CANCELED" -> "canceled";
          default -> a.status();
        });
    row.put("response_status", text(a.answer()));
    row.put("response_latency_ms", a.answer() == null ? null : "12");
    row.put("error", a.error());
    row.put("response_body", a.body());
    row.put("attempted_at", time(a.attempted()));
    row.put("created_at", time(a.planned()));
    return row;
  }
}
