-- $1: how many rows there are
select
  lpad(n::text, 12, '0') as message_id, 'order.created' as event_type,
  'the-only-one' as inbound_endpoint_id, '' as endpoint_url, 'queued' as status, 0 as attempt_count,
  0 as replay_count, null::int as response_status, null::int as response_latency_ms,
  null::int as queue_wait_ms, null::int as total_delivery_ms, null::text as last_error,
  null::text as idempotency_key, null::text as content_type, 0 as size_bytes,
  null::text as payload_sha256, timestamptz '2026-10-01 00:00:00+00' as received_at,
  null::timestamptz as delivered_at, null::timestamptz as failed_at,
  null::timestamptz as next_attempt_at, timestamptz '2026-10-01 00:00:00+00' as updated_at
from generate_series(0, $1::text::bigint - 1) as n
