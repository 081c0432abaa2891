package io.hookexport.platforms;

import io.hookexport.export.Dataset;
import io.hookexport.export.Feed;
import io.hookexport.platforms.OutpostModel.Attempt;
import io.hookexport.platforms.OutpostModel.Event;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** The rows that exports of a tenant show, told from what happened to its events. */
record OutpostExpected(List<Event> events, List<Attempt> attempts) {
  List<Map<String, String>> rows(Feed feed, int tenant) {
    return feed.dataset() == Dataset.ATTEMPTS ? attempts(tenant) : deliveries(tenant);
  }

  private List<Map<String, String>> deliveries(int tenant) {
    List<Map<String, String>> rows = new ArrayList<>();
    for (Event event : events) {
      if (event.tenant() != tenant || event.gone()) {
        continue;
      }
      List<Attempt> all = attempts.stream().filter(a -> a.event() == event).toList();
      TreeSet<String> destinations = new TreeSet<>(event.matched());
      all.forEach(a -> destinations.add(a.destination()));
      for (String destination : destinations) {
        List<Attempt> tries =
            all.stream()
                .filter(a -> a.destination().equals(destination))
                .sorted(Comparator.comparing(Attempt::time).thenComparing(Attempt::id))
                .toList();
        rows.add(delivery(event, destination, tries));
      }
    }
    rows.sort(Cells.by("created_at", "message_id", "endpoint_id"));
    return rows;
  }

  private static Map<String, String> delivery(Event e, String destination, List<Attempt> tries) {
    List<Attempt> successes = tries.stream().filter(Attempt::succeeded).toList();
    boolean delivered = !successes.isEmpty();
    Instant first = successes.stream().map(Attempt::time).min(Instant::compareTo).orElse(null);
    Cells row =
        new Cells()
            .with("message_id", e.id())
            .with("event_type", "order.paid")
            .with("endpoint_id", destination)
            .with("attempt_count", tries.size())
            .with("replay_count", tries.stream().filter(Attempt::manual).count())
            .with("size_bytes", e.data().getBytes(StandardCharsets.UTF_8).length)
            .with("created_at", e.time())
            .with("delivered_at", first)
            .with("payload", e.data())
            .with("metadata", e.metadata());
    if (tries.isEmpty()) {
      return row.with("status", "queued")
          .with("updated_at", e.time())
          .without("response_status", "last_error", "response_body")
          .row();
    }
    Attempt last = tries.get(tries.size() - 1);
    Attempt shown = delivered ? successes.get(successes.size() - 1) : last;
    boolean retries = e.retries() && last.number() <= OutpostModel.RETRY_LIMIT;
    String status = retries ? "pending_retry" : "failed_permanent";
    if (delivered) {
      status = "succeeded";
    } else if (!last.status().equals("failed")) {
      status = last.status();
    }
    return row.with("status", status)
        .with("updated_at", last.time())
        .with("response_status", code(shown))
        .with("last_error", delivered ? null : body(last) == null ? last.code() : body(last))
        .with("response_body", body(shown))
        .row();
  }

  /** Without an answer it is a word. */
  private static String code(Attempt a) {
    return a.code().matches("\\d+") ? a.code() : null;
  }

  private static String body(Attempt a) {
    return a.response().equals("null") ? null : a.response();
  }

  private List<Map<String, String>> attempts(int tenant) {
    return attempts.stream()
        .filter(a -> a.event().tenant() == tenant)
        .map(OutpostExpected::attempt)
        .sorted(Cells.by("attempted_at", "attempt_id"))
        .toList();
  }

  private static Map<String, String> attempt(Attempt a) {
    return new Cells()
        .with("attempt_id", a.id())
        .with("message_id", a.event().id())
        .with("endpoint_id", a.destination())
        .with("event_type", "order.paid")
        .with("attempt_number", a.number())
        .with("trigger", a.manual() ? "manual" : "automatic")
        .with("status", a.succeeded() ? "succeeded" : a.status())
        .with("response_status", code(a))
        .with("error", code(a) != null || a.succeeded() ? null : a.code())
        .with("response_body", body(a))
        .with("attempted_at", a.time())
        .with("destination_type", "webhook")
        .with("payload", a.event().data())
        .with("metadata", a.event().metadata())
        .row();
  }
}
