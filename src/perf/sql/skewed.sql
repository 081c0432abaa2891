-- The even deliveries again, 90 % of them in 1 % of the time: the range is stretched and squeezed
-- without changing the order. Rows lie on disk as the old ones do.
-- Settings: perf.start and perf.end of the range
with asked as (
  select
    current_setting('perf.start')::timestamptz as lo, current_setting('perf.end')::timestamptz as hi
),
shared as (
  select
    m.*, m.ctid as place, lo, hi,
    extract(epoch from m.created_at - lo) / extract(epoch from hi - lo) as share
  from asked, deliveries.outbound_messages m
  where m.created_at >= lo and m.created_at < hi
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
    || substr(md5('skewed' || message_id), 13)
  )::uuid,
  'skewed', event_type, endpoint_id, endpoint_url, status, attempt_count,
  replay_count, response_status, response_latency_ms, last_error, idempotency_key, content_type,
  size_bytes, payload_sha256, at, delivered_at + (at - created_at), next_attempt_at + (at - created_at),
  updated_at + (at - created_at)
from moved
order by place
