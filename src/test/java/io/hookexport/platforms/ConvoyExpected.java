package io.hookexport.platforms;

import io.hookexport.export.Dataset;
import io.hookexport.export.Direction;
import io.hookexport.export.Feed;
import io.hookexport.platforms.ConvoyModel.Attempt;
import io.hookexport.platforms.ConvoyModel.Delivery;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** The rows that exports of a project show, told from what happened to its deliveries. */
record ConvoyExpected(List<Delivery> deliveries, List<Attempt> attempts) {
  /** A project has one direction. */
  List<Map<String, String>> rows(Feed feed, int project) {
    boolean inbound = feed.direction() == Direction.INBOUND;
    if (inbound != (project == 1)) {
      return List.of();
    }
    return feed.dataset() == Dataset.ATTEMPTS
        ? attempts(project, inbound)
        : deliveries(project, inbound);
  }

  private List<Map<String, String>> attempts(int project, boolean inbound) {
    return attempts.stream()
        .filter(a -> a.of().project() == project && !a.deleted())
        .map(a -> attempt(a, inbound))
        .sorted(Cells.by("created_at", "attempt_id"))
        .toList();
  }

  private List<Map<String, String>> deliveries(int project, boolean inbound) {
    return deliveries.stream()
        .filter(d -> d.project() == project && !d.deleted() && d.created() != null)
        .map(d -> delivery(d, inbound))
        .sorted(Cells.by(inbound ? "received_at" : "created_at", "message_id"))
        .toList();
  }

  private Map<String, String> delivery(Delivery d, boolean inbound) {
    List<Attempt> made =
        attempts.stream()
            .filter(a -> a.of() == d && !a.deleted())
            .sorted(Comparator.comparing(Attempt::created).thenComparing(Attempt::id))
            .toList();
    boolean succeeded = made.stream().anyMatch(Attempt::succeeded);
    Attempt last =
        made.stream().filter(a -> a.succeeded() || !succeeded).reduce((a, b) -> b).orElse(null);
    String planned = d.target() == null ? ConvoyModel.url(d.endpoint()) : d.target();
    String status =
        switch (succeeded ? "Success" : d.status()) {
          case "Scheduled" -> "queued";
          case "Processing" -> "delivering";
          case "Success" -> "succeeded";
          case "Retry" -> "pending_retry";
          case "Failure", "Discarded" -> "failed_permanent";
          default -> d.status();
        };
    Instant delivered =
        made.stream()
            .filter(Attempt::succeeded)
            .map(a -> a.responded() == null ? a.created() : a.responded())
            .min(Instant::compareTo)
            .orElse(null);
    Cells row =
        new Cells()
            .with("message_id", d.id())
            .with("event_type", "order.paid")
            .with("endpoint_id", d.endpoint())
            .with("endpoint_url", last == null ? planned : ConvoyModel.THEN)
            .with("status", status)
            .with("attempt_count", d.trials())
            .with("response_status", last == null ? null : code(last))
            .with("response_latency_ms", last == null ? null : latency(last))
            .with("response_body", last == null ? null : last.answer())
            .with("last_error", succeeded ? null : lastError(d, last))
            .with("idempotency_key", d.key().isEmpty() ? null : d.key())
            .with("size_bytes", d.raw().getBytes(StandardCharsets.UTF_8).length)
            .with(inbound ? "received_at" : "created_at", d.created())
            .with("delivered_at", delivered)
            .with("next_attempt_at", d.status().equals("Retry") && !succeeded ? d.next() : null)
            .with("updated_at", d.updated())
            .with("event_id", d.event())
            .with("subscription_id", "SUB")
            .with("headers", d.headers())
            .with("payload", d.raw());
    return inbound
        ? row.with("inbound_endpoint_id", d.source())
            .with("failed_at", status.equals("failed_permanent") ? d.updated() : null)
            .with("total_delivery_ms", d.status().equals("Success") ? 1235 : null)
            .row()
        : row.row();
  }

  private static String lastError(Delivery d, Attempt last) {
    List<String> words = new ArrayList<>();
    if (last != null && !last.error().isEmpty()) {
      words.add(last.error());
    }
    if (last != null && last.answer() != null && last.answer().length > 0) {
      words.add(new String(last.answer(), StandardCharsets.UTF_8));
    }
    if (!d.description().isEmpty()) {
      words.add(d.status().equals("Discarded") ? 0 : words.size(), d.description());
    }
    boolean failed = List.of("Retry", "Failure", "Discarded").contains(d.status());
    return failed && !words.isEmpty() ? words.get(0) : null;
  }

  private static Map<String, String> attempt(Attempt a, boolean inbound) {
    Cells row =
        new Cells()
            .with("attempt_id", a.id())
            .with("message_id", a.of().id())
            .with("endpoint_id", a.of().endpoint())
            .with("endpoint_url", ConvoyModel.THEN)
            .with("event_type", "order.paid")
            .with("status", a.succeeded() ? "succeeded" : "failed")
            .with("response_status", code(a))
            .with("response_latency_ms", latency(a))
            .with("error", a.error().isEmpty() ? null : a.error())
            .with("response_body", a.answer())
            .with("attempted_at", a.requested() == null ? a.created() : a.requested())
            .with("finished_at", a.responded())
            .with("created_at", a.created())
            .with("ip_address", ConvoyModel.ADDRESS)
            .with("request_headers", ConvoyModel.REQUEST_HEADERS)
            .with("response_headers", ConvoyModel.RESPONSE_HEADERS);
    return inbound ? row.with("inbound_endpoint_id", a.of().source()).row() : row.row();
  }

  private static String code(Attempt a) {
    return a.httpStatus() == null ? null : a.httpStatus().substring(0, 3);
  }

  private static Long latency(Attempt a) {
    return a.requested() == null || a.responded() == null
        ? null
        : (Long) (Duration.between(a.requested(), a.responded()).plusNanos(500_000).toMillis());
  }
}
