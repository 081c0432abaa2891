-- Inbound deliveries of one project; the columns of the contract in its order.
-- $1 text: tenant id of the project
select
  message_id,
  event_type,
  inbound_endpoint_id,
  endpoint_url,
  status,
  attempt_count,
  replay_count,
  response_status,
  response_latency_ms,
  queue_wait_ms,
  total_delivery_ms,
  last_error,
  idempotency_key,
  content_type,
  size_bytes,
  payload_sha256,
  received_at,
  delivered_at,
  failed_at,
  next_attempt_at,
  updated_at
from deliveries.inbound_messages
where project_id = $1
