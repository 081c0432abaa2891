-- $1: how many rows there are
select
  lpad(n::text, 12, '0') as message_id, 'order.created' as event_type, 'the-only-one' as endpoint_id,
  'https://customer.example/hooks' as endpoint_url, 'succeeded' as status, 1 as attempt_count,
  0 as replay_count, 200 as response_status, (n % 1000)::int as response_latency_ms,
  case when n % 8 = 0 then 'said "no", twice' end as last_error, md5(n::text) as idempotency_key,
  'application/json' as content_type, n as size_bytes, null::text as payload_sha256,
  timestamptz '2026-10-01 00:00:00+00' + n * interval '1 s' as created_at,
  null::timestamptz as delivered_at, null::timestamptz as next_attempt_at,
  timestamptz '2026-10-01 00:00:00+00' + n * interval '1 s' as updated_at
from generate_series(0, $1::text::bigint - 1) as n
