-- Deliveries of one project again under many others, many-1 to many-N; read from the even ones.
-- Settings: perf.projects (N), perf.start and perf.end of the range
select
  (substr(message_id::text, 1, 13) || substr(md5('many-' || n || message_id), 13))::uuid,
  'many-' || n, event_type, endpoint_id, endpoint_url, status, attempt_count,
  replay_count, response_status, response_latency_ms, last_error, idempotency_key, content_type,
  size_bytes, payload_sha256, created_at, delivered_at, next_attempt_at, updated_at
from
  generate_series(1, current_setting('perf.projects')::int) as n, deliveries.outbound_messages
where
  created_at >= current_setting('perf.start')::timestamptz
  and created_at < current_setting('perf.end')::timestamptz
order by n, created_at, message_id
