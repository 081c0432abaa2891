package io.hookexport.source.definition;

import io.hookexport.export.Direction;
import io.hookexport.source.definition.SourceDefinition.DirectionDefinition;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The columns of the file, in the order of the contract (section 6). */
public final class DeliveryColumns {
  /** The statuses of the contract's enum. */
  static final List<String> STATUSES =
      List.of("queued", "delivering", "succeeded", "pending_retry", "failed_permanent");

  /** Every source has them; others may be absent, and are empty then. */
  static final Set<String> REQUIRED = Set.of("message_id", "status");

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

  private DeliveryColumns() {}

  public static List<String> of(Direction direction) {
    return direction == Direction.OUTBOUND ? OUTBOUND : INBOUND;
  }

  /** Returns the columns that a client may name: the contract's, followed by the source's own. */
  public static List<String> known(DirectionDefinition source, Direction direction) {
    Set<String> known = new LinkedHashSet<>(of(direction));
    known.addAll(source.columns().keySet());
    return List.copyOf(known);
  }

  /** Returns the columns of a file when the client names none. */
  public static List<String> defaults(DirectionDefinition source, Direction direction) {
    List<String> defaults = new ArrayList<>(of(direction));
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
