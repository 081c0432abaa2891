package io.hookexport.source.definition;

import io.hookexport.export.Direction;
import java.util.List;

/** The columns of the file, in the order of the contract (section 6). */
public final class DeliveryColumns {
  /** The statuses of the contract's enum. */
  static final List<String> STATUSES =
      List.of("queued", "delivering", "succeeded", "pending_retry", "failed_permanent");

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
}
