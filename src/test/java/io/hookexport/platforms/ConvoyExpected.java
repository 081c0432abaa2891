package io.hookexport.platforms;

import static io.hookexport.platforms.ConvoyOutpostWebhookXTables.SECOND;
import static io.hookexport.platforms.ConvoyOutpostWebhookXTables.by;
import static io.hookexport.platforms.ConvoyOutpostWebhookXTables.text;
import static io.hookexport.platforms.ConvoyOutpostWebhookXTables.time;

import io.hookexport.platforms.ConvoyModel.Attempt;
import io.hookexport.platforms.ConvoyModel.Delivery;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The rows that exports of a project show, told from what happened to its deliveries. */
final class ConvoyExpected {
  private final List<Delivery> deliveries;
  private final List<Attempt> attempts;

  ConvoyExpected(List<Delivery> deliveries, List<Attempt> attempts) {
    this.deliveries = deliveries;
    this.attempts = attempts;
  }

  List<Map<String, String>> attempts(int project, boolean inbound) {
    List<Map<String, String>> rows = new ArrayList<>();
    attempts.stream()
        .filter(a -> a.of().project() == project && !a.deleted())
        .forEach(a -> rows.add(attempt(a, inbound)));
    rows.sort(by("created_at", "attempt_id"));
    return rows;
  }

  List<Map<String, String>> deliveries(int project, boolean inbound) {
    List<Map<String, String>> rows = new ArrayList<>();
    deliveries.stream()
        .filter(d -> d.project() == project && !d.deleted() && d.created() != null)
        .forEach(d -> rows.add(delivery(d, inbound)));
    rows.sort(by(inbound ? "received_at" : "created_at", "message_id"));
    return rows;
  }

  private Map<String, String> delivery(Delivery d, boolean inbound) {
    List<Attempt> made =
        attempts.stream()
            .filter(a -> a.of() == d && !a.deleted())
            .sorted(Comparator.comparingLong(Attempt::created).thenComparing(Attempt::id))
            .toList();
    Attempt last = made.isEmpty() ? null : made.get(made.size() - 1);
    Map<String, String> row = new HashMap<>();
    row.put("message_id", d.id());
    row.put("event_type", "order.paid");
    row.put(inbound ? "inbound_endpoint_id" : "endpoint_id", inbound ? d.source() : d.endpoint());
    String planned = d.target() == null ? ConvoyModel.url(d.endpoint()) : d.target();
    row.put("endpoint_url", last == null ? planned : "https://then.example/");
    row.put(
        "status",
        switch (d.status()) {
          case "Scheduled" -> "queued";
          case "Processing" -> "delivering";
          case "Success" -> "succeeded";
          case "Retry" -> "pending_retry";
          case "Failure", "Discarded" -> "failed_permanent";
          default -> d.status();
        });
    row.put("attempt_count", text(d.trials()));
    row.put("response_status", last == null ? null : code(last));
    row.put("response_latency_ms", last == null ? null : text(latency(last)));
    row.put("last_error", lastError(d, last));
    row.put("idempotency_key", d.key().isEmpty() ? null : d.key());
    row.put("size_bytes", text(d.raw().getBytes(StandardCharsets.UTF_8).length));
    row.put(inbound ? "received_at" : "created_at", time(d.created()));
    row.put(
        "delivered_at",
        time(
            made.stream()
                .filter(Attempt::succeeded)
                .map(a -> a.responded() == null ? (Long) a.created() : a.responded())
                .min(Long::compare)
                .orElse(null)));
    row.put("next_attempt_at", d.status().equals("Retry") ? time(d.created() + SECOND) : null);
    row.put("updated_at", time(d.updated()));
    row.put("event_id", d.event());
    row.put("payload", d.raw());
    if (inbound) {
      boolean failed = List.of("Failure", "Discarded").contains(d.status());
      row.put("failed_at", failed ? time(d.updated()) : null);
      row.put("total_delivery_ms", d.status().equals("Success") ? "1235" : null);
    }
    return row;
  }

  private static String lastError(Delivery d, Attempt last) {
    List<String> words = new ArrayList<>();
    if (last != null && !last.error().isEmpty()) {
      words.add(last.error());
    }
    if (last != null && last.answer() != null && last.answer().length > 0) {
      words.add(body(last));
    }
    if (!d.description().isEmpty()) {
      words.add(d.status().equals("Discarded") ? 0 : words.size(), d.description());
    }
    boolean failed = List.of("Retry", "Failure", "Discarded").contains(d.status());
    return failed && !words.isEmpty() ? words.get(0) : null;
  }

  private static Map<String, String> attempt(Attempt a, boolean inbound) {
    Map<String, String> row = new HashMap<>();
    row.put("attempt_id", a.id());
    row.put("message_id", a.of().id());
    row.put(
        inbound ? "inbound_endpoint_id" : "endpoint_id",
        inbound ? a.of().source() : a.of().endpoint());
    row.put("endpoint_url", "https://then.example/");
    row.put("event_type", "order.paid");
    row.put("status", a.succeeded() ? "succeeded" : "failed");
    row.put("response_status", code(a));
    row.put("response_latency_ms", text(latency(a)));
    row.put("error", a.error().isEmpty() ? null : a.error());
    row.put("response_body", body(a));
    row.put("attempted_at", time(a.requested() == null ? (Long) a.created() : a.requested()));
    row.put("finished_at", time(a.responded()));
    row.put("created_at", time(a.created()));
    return row;
  }

  private static String body(Attempt a) {
    return a.answer() == null ? null : new String(a.answer(), StandardCharsets.UTF_8);
  }

  private static String code(Attempt a) {
    return a.httpStatus() == null ? null : a.httpStatus().substring(0, 3);
  }

  private static Long latency(Attempt a) {
    boolean known = a.requested() != null && a.responded() != null;
    return known ? (Long) ((a.responded() - a.requested() + 500) / 1000) : null;
  }
}
