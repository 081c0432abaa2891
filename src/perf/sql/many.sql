-- Deliveries of one project again under many others, many-1 to many-N.
-- Parameters: N, old project, begin and end of the range
insert into deliveries.outbound_messages (
  message_id, project_id, event_type, endpoint_id, endpoint_url, status, attempt_count,
  replay_count, response_status, response_latency_ms, last_error, idempotency_key, content_type,
  size_bytes, payload_sha256, created_at, delivered_at, next_attempt_at, updated_at
)
select
  (substr(message_id::text, 1, 13) || substr(md5('many-' || n || message_id), 13))::uuid,
  'many-' || n, event_type, endpoint_id, endpoint_url, status, attempt_count,
  replay_count, response_status, response_latency_ms, last_error, idempotency_key, content_type,
  size_bytes, payload_sha256, created_at, delivered_at, next_attempt_at, updated_at
from generate_series(1, ?) as n, deliveries.outbound_messages
where project_id = ? and created_at >= ? and created_at < ?
order by n, created_at, message_id
