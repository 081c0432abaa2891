-- Deliveries of one project again under another one, 90 % of them in 1 % of the time: the range is
-- stretched and squeezed without changing the order. Rows lie on disk as the old ones do.
-- Parameters: new project, old project, begin and end of the range
insert into deliveries.outbound_messages (
  message_id, project_id, event_type, endpoint_id, endpoint_url, status, attempt_count,
  replay_count, response_status, response_latency_ms, last_error, idempotency_key, content_type,
  size_bytes, payload_sha256, created_at, delivered_at, next_attempt_at, updated_at
)
with asked as (
  select ?::text as project, ?::text as source, ?::timestamptz as lo, ?::timestamptz as hi
),
shared as (
  select
    m.*, m.ctid as place, asked.project, lo, hi,
    extract(epoch from m.created_at - lo) / extract(epoch from hi - lo) as share
  from asked, deliveries.outbound_messages m
  where m.project_id = asked.source and m.created_at >= lo and m.created_at < hi
),
moved as (
  select
    shared.*,
    lo + (hi - lo) * (
      case
        when share < 0.05 then share * 10
        when share < 0.95 then 0.5 + (share - 0.05) / 90
        else 0.51 + (share - 0.95) * 9.8
      end
    )::float8 as at
  from shared
)
select
  (
    lpad(to_hex(floor(extract(epoch from at) * 1000)::bigint), 12, '0')
    || substr(md5(project || message_id), 13)
  )::uuid,
  project, event_type, endpoint_id, endpoint_url, status, attempt_count,
  replay_count, response_status, response_latency_ms, last_error, idempotency_key, content_type,
  size_bytes, payload_sha256, at, delivered_at + (at - created_at), next_attempt_at + (at - created_at),
  updated_at + (at - created_at)
from moved
order by place
