package io.hookexport.platforms;

import static io.hookexport.platforms.ConvoyOutpostWebhookXTables.by;
import static io.hookexport.platforms.ConvoyOutpostWebhookXTables.text;
import static io.hookexport.platforms.ConvoyOutpostWebhookXTables.time;

import io.hookexport.platforms.OutpostModel.Attempt;
import io.hookexport.platforms.OutpostModel.Event;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** The rows that exports of a tenant show, told from what happened to its events. */
final class OutpostExpected {
  private final List<Event> events;
  private final List<Attempt> attempts;

  OutpostExpected(List<Event> events, List<Attempt> attempts) {
    this.events = events;
    this.attempts = attempts;
  }

  List<Map<String, String>> deliveries(int tenant) {
    List<Map<String, String>> rows = new ArrayList<>();
    for (Event event : events) {
      if (event.tenant() != tenant || event.gone()) {
        continue;
      }
      TreeSet<String> destinations = new TreeSet<>(event.matched());
      attempts.stream()
          .filter(a -> a.event() == event)
          .forEach(a -> destinations.add(a.destination()));
      for (String destination : destinations) {
        List<Attempt> tries =
            attempts.stream()
                .filter(a -> a.event() == event && a.destination().equals(destination))
                .sorted(Comparator.comparingLong(Attempt::time).thenComparing(Attempt::id))
                .toList();
        rows.add(delivery(event, destination, tries));
      }
    }
    rows.sort(by("created_at", "message_id", "endpoint_id"));
    return rows;
  }

  private static Map<String, String> delivery(Event e, String destination, List<Attempt> tries) {
    Map<String, String> row = new HashMap<>();
    row.put("message_id", e.id());
    row.put("event_type", "order.paid");
    row.put("endpoint_id", destination);
    row.put("attempt_count", text(tries.size()));
    row.put("replay_count", text(tries.stream().filter(Attempt::manual).count()));
    row.put("size_bytes", text(e.data().getBytes(StandardCharsets.UTF_8).length));
    row.put("created_at", time(e.time()));
    row.put("payload", e.data());
    Long delivered =
        tries.stream()
            .filter(Attempt::succeeded)
            .map(Attempt::time)
            .min(Long::compare)
            .orElse(null);
    row.put("delivered_at", time(delivered));
    if (tries.isEmpty()) {
      row.put("status", "queued");
      row.put("updated_at", time(e.time()));
      row.put("response_status", null);
      row.put("last_error", null);
      return row;
    }
    Attempt last = tries.get(tries.size() - 1);
    boolean retries = e.retries() && last.number() <= OutpostModel.RETRY_LIMIT;
    String status = retries ? "pending_retry" : "failed_permanent";
    row.put("status", last.status().equals("failed") ? status : last.status());
    if (delivered != null) {
      row.put("status", "succeeded");
    }
    row.put("updated_at", time(last.time()));
    row.put("response_status", last.code().matches("\\d+") ? last.code() : null);
    String answer = last.response().equals("null") ? last.code() : last.response();
    row.put("last_error", delivered == null ? answer : null);
    return row;
  }

  List<Map<String, String>> attempts(int tenant) {
    List<Map<String, String>> rows = new ArrayList<>();
    for (Attempt a : attempts) {
      if (a.event().tenant() != tenant) {
        continue;
      }
      Map<String, String> row = new HashMap<>();
      row.put("attempt_id", a.id());
      row.put("message_id", a.event().id());
      row.put("endpoint_id", a.destination());
      row.put("event_type", "order.paid");
      row.put("attempt_number", text(a.number()));
      row.put("trigger", a.manual() ? "manual" : "scheduled");
      row.put("status", a.succeeded() ? "succeeded" : a.status());
      boolean answered = a.code().matches("\\d+");
      row.put("response_status", answered ? a.code() : null);
      row.put("error", answered || a.succeeded() ? null : a.code());
      row.put("response_body", a.response().equals("null") ? null : a.response());
      row.put("attempted_at", time(a.time()));
      row.put("payload", a.event().data());
      rows.add(row);
    }
    rows.sort(by("attempted_at", "attempt_id"));
    return rows;
  }
}
