-- Attempts to deliver outbound messages of one project; the columns of the contract in its order.
-- $1 text: tenant id of the project
select
  attempt_id,
  message_id,
  endpoint_id,
  endpoint_url,
  event_type,
  attempt_number,
  trigger,
  status,
  response_status,
  response_latency_ms,
  error,
  response_body,
  attempted_at,
  finished_at
from deliveries.outbound_attempts
where project_id = $1
