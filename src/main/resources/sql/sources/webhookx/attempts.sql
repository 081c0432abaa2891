-- Attempts of one WebhookX workspace: a row for each planned, made or canceled try to deliver an
-- event to an endpoint.
-- $1 bpchar: the workspace's id
select
  x.id as attempt_id,
  x.event_id as message_id,
  x.endpoint_id,
  coalesce(
    x.request ->> 'url',
    (select p.request ->> 'url' from endpoints as p where p.id = x.endpoint_id)
  ) as endpoint_url,
  (select e.event_type from events as e where e.id = x.event_id) as event_type,
  x.attempt_number,
  case
    when x.trigger_mode in ('INITIAL', 'AUTOMATIC') then 'automatic'
    else lower(x.trigger_mode)
  end as trigger,
  x.status,
  (x.response ->> 'status')::int as response_status,
  (x.response ->> 'latency')::bigint as response_latency_ms,
  x.error_code as error,
  (select d.response_body from attempt_details as d where d.id = x.id) as response_body,
  x.attempted_at,
  x.created_at,
  x.scheduled_at,
  (select d.request_body from attempt_details as d where d.id = x.id) as request_body,
  (select d.request_headers from attempt_details as d where d.id = x.id) as request_headers,
  (select d.response_headers from attempt_details as d where d.id = x.id) as response_headers
from attempts as x
where x.ws_id = $1
