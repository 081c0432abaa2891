package io.hookexport.source.definition;

import io.hookexport.export.Dataset;
import io.hookexport.export.Direction;
import io.hookexport.export.Feed;
import io.hookexport.source.definition.SourceDefinition.ColumnDefinition;
import io.hookexport.source.definition.SourceDefinition.DirectionDefinition;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The columns and statuses of the contract (section 6), the columns in the order of the file. */
public final class DeliveryColumns {
  private static final List<String> STATUSES =
      List.of("queued", "delivering", "succeeded", "pending_retry", "failed_permanent");

  private static final List<String> ATTEMPT_STATUSES =
      List.of("succeeded", "failed", "queued", "delivering");

  /** May be large, and may hold what not every reader of a file should see. */
  private static final String ONLY_IF_NAMED = "response_body";

  private static final List<String> OUTBOUND =
      List.of(
          "message_id",
          "event_type",
          "endpoint_id",
          "endpoint_url",
          "status",
          "attempt_count",
          "replay_count",
          "response_status",
          "response_latency_ms",
          "last_error",
          "idempotency_key",
          "content_type",
          "size_bytes",
          "payload_sha256",
          "created_at",
          "delivered_at",
          "next_attempt_at",
          "updated_at");

  private static final List<String> INBOUND =
      List.of(
          "message_id",
          "event_type",
          "inbound_endpoint_id",
          "endpoint_url",
          "status",
          "attempt_count",
          "replay_count",
          "response_status",
          "response_latency_ms",
          "queue_wait_ms",
          "total_delivery_ms",
          "last_error",
          "idempotency_key",
          "content_type",
          "size_bytes",
          "payload_sha256",
          "received_at",
          "delivered_at",
          "failed_at",
          "next_attempt_at",
          "updated_at");

  private static final List<String> OUTBOUND_ATTEMPTS = attempts("endpoint_id");
  private static final List<String> INBOUND_ATTEMPTS = attempts("inbound_endpoint_id");

  private DeliveryColumns() {}

  private static List<String> attempts(String endpoint) {
    return List.of(
        "attempt_id",
        "message_id",
        endpoint,
        "endpoint_url",
        "event_type",
        "attempt_number",
        "trigger",
        "status",
        "response_status",
        "response_latency_ms",
        "error",
        ONLY_IF_NAMED,
        "attempted_at",
        "finished_at");
  }

  /** Returns the contract's columns, also those that a file has only if the client names them. */
  public static List<String> of(Feed feed) {
    boolean outbound = feed.direction() == Direction.OUTBOUND;
    return switch (feed.dataset()) {
      case DELIVERIES -> outbound ? OUTBOUND : INBOUND;
      case ATTEMPTS -> outbound ? OUTBOUND_ATTEMPTS : INBOUND_ATTEMPTS;
    };
  }

  /** Returns those that every source has; others may be absent, and are empty then. */
  static Set<String> required(Dataset dataset) {
    return switch (dataset) {
      case DELIVERIES -> Set.of("message_id", "status");
      case ATTEMPTS -> Set.of("attempt_id", "status");
    };
  }

  /** Returns the statuses that occur unless the source says which. */
  static List<String> statuses(Dataset dataset) {
    return switch (dataset) {
      case DELIVERIES -> STATUSES;
      case ATTEMPTS -> ATTEMPT_STATUSES;
    };
  }

  /** Returns the columns that a client may name: the contract's, followed by the source's own. */
  public static List<String> known(DirectionDefinition source, Feed feed) {
    Set<String> known = new LinkedHashSet<>(of(feed));
    known.addAll(source.columns().keySet());
    return List.copyOf(known);
  }

  /** Returns the columns of a file when the client names none. */
  public static List<String> defaults(DirectionDefinition source, Feed feed) {
    List<String> defaults = new ArrayList<>(of(feed));
    ColumnDefinition declared = source.columns().get(ONLY_IF_NAMED);
    if (declared == null || !declared.isDefault()) {
      defaults.remove(ONLY_IF_NAMED);
    }
    source
        .columns()
        .forEach(
            (name, column) -> {
              if (column.isDefault() && !defaults.contains(name)) {
                defaults.add(name);
              }
            });
    return List.copyOf(defaults);
  }
}
