-- Attempts of one outgoing Convoy project: a row for each request to an endpoint.
-- $1 text: the project's id
select
  a.id as attempt_id,
  a.event_delivery_id as message_id,
  a.endpoint_id,
  a.url as endpoint_url,
  (
    select nullif(ed.event_type, '')
    from convoy.event_deliveries as ed
    where ed.id = a.event_delivery_id
    limit 1
  ) as event_type,
  case when a.status then 'succeeded' when not a.status then 'failed' end as status,
  substring(a.http_status from '^[0-9]{3}')::int as response_status,
  (extract(epoch from a.responded_at - a.requested_at) * 1000)::bigint as response_latency_ms,
  nullif(a.error, '') as error,
  a.response_data as response_body,
  -- Convoy has noted when a request began since June 2026; before, only when it wrote the row.
  coalesce(a.requested_at, a.created_at) as attempted_at,
  a.responded_at as finished_at,
  a.created_at,
  a.ip_address,
  a.request_http_header as request_headers,
  a.response_http_header as response_headers
from convoy.delivery_attempts as a
where a.project_id = $1
  -- Convoy marks attempts itself; the mark of a delivery alone leaves its attempts in.
  and a.deleted_at is null
  -- An incoming project has attempts too, of the other direction.
  and (select p.type from convoy.projects as p where p.id = $1) = 'outgoing'
