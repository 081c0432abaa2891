-- Sample deliveries that come in, number $2 to $3 of a project: a number always gives the same row,
-- so filling can stop anywhere and go on, or run twice. The inbound endpoints must be there.
-- $1 text: tenant id of the project; $2, $3 bigint: first and last number, from 1
--
-- Times are made as in outbound.sql; so are the texts, from a shorter list.
insert into deliveries.inbound_messages (
  message_id, project_id, event_type, inbound_endpoint_id, endpoint_url, status, attempt_count,
  replay_count, response_status, response_latency_ms, queue_wait_ms, total_delivery_ms, last_error,
  idempotency_key, content_type, size_bytes, payload_sha256, received_at, delivered_at, failed_at,
  next_attempt_at, updated_at
)
with endpoint as (
  select
    array_agg(inbound_endpoint_id order by created_at) as ids,
    array_agg(url order by created_at) as urls
  from deliveries.inbound_endpoints
  where project_id = $1::text
),
-- event: the number that gives time and type; h: 32 hex digits; r: a number from 0 to 2^31 - 1
number as materialized (
  select
    n,
    n - (n % 10 = 0)::int as event,
    md5($1::text || ':inbound:' || n) as h,
    hashtextextended($1::text, -n) & 2147483647 as r
  from generate_series($2::bigint, $3::bigint) as n
),
moment as (
  select
    number.*,
    event * 7919 % 1000000 as micros,
    (event - 1 - 1000 * (2 ^ pass - 1)) / (1000 * 2 ^ pass) as share
  from
    number,
    lateral (select floor(ln((event - 1) / 1000.0::float8 + 1) / ln(2::float8) + 1e-12) as pass) as passes
),
delivery as materialized (
  select
    n, event, h, r,
    timestamptz '2026-10-01 00:00:00+00'
      + interval '1 second' * floor(86400 * 29.99 * share + 11200 * sin(2 * pi() * 30 * share))
      + interval '1 microsecond' * micros as received_at,
    (r % 20)::int + 1 as endpoint,
    case
      when r / 32 % 100 < 90 then 'succeeded'
      when r / 32 % 100 < 94 then 'failed_permanent'
      when r / 32 % 100 < 97 then 'pending_retry'
      when r / 32 % 100 < 99 then 'queued'
      else 'delivering'
    end as status,
    case
      when r / 32 % 100 < 5 then 2 + (r % 4)::int
      when r / 32 % 100 < 90 then 1
      when r / 32 % 100 < 94 then 8
      when r / 32 % 100 < 97 then 1 + (r % 7)::int
      when r / 32 % 100 < 99 then 0
      else 1
    end as attempts,
    (20 + r % 180)::int as latency_ms,
    (r / 64 % 400)::int as wait_ms
  from moment
),
timed as (
  select
    delivery.*,
    wait_ms + latency_ms + 30000 * greatest(attempts - 1, 0) as total_ms
  from delivery
)
select
  -- The layout of a UUIDv7: milliseconds, then what would be random.
  (
    lpad(to_hex(floor(extract(epoch from received_at) * 1000)::bigint), 12, '0')
    || '7' || substr(h, 1, 3) || '8' || substr(h, 4, 15)
  )::uuid,
  $1::text,
  (array[
    'charge.succeeded', 'charge.failed', 'push', 'pull_request.opened', 'sms.received',
    'call.ended', 'email.bounced'
  ])[event % 7 + 1],
  ids[endpoint],
  urls[endpoint],
  status,
  attempts,
  case when r % 41 = 0 then 1 else 0 end,
  case
    when status = 'succeeded' then 200
    when attempts = 0 or status = 'delivering' then null
    else (array[500, 502, 503, 504, 429, null])[r / 16 % 6 + 1]
  end,
  case when attempts > 0 and status <> 'delivering' then latency_ms end,
  case when attempts > 0 then wait_ms end,
  case when status in ('succeeded', 'failed_permanent') then total_ms end,
  -- Everything that CSV readers have trouble with.
  case when attempts > 1 or status in ('failed_permanent', 'pending_retry') then (array[
    'connection refused, try later',
    E'HTTP 500:\r\n{"message": "boom", "row": ' || n || '}',
    E'line one\nline two',
    'kaputt 💥, später nochmal',
    '=1+1',
    '  spaces  ',
    '',
    '"quoted"'
  ])[r / 8 % 8 + 1] end,
  case when r % 10 < 3 then null when r % 97 = 3 then '' else 'in_' || substr(h, 7, 24) end,
  case when r / 4 % 100 < 95 then 'application/json' when r / 4 % 100 < 98 then 'text/plain' end,
  100 + r % 2000,
  case when r % 59 > 0 then encode(sha256(h::bytea), 'hex') end,
  received_at,
  case when status = 'succeeded' then received_at + interval '1 millisecond' * total_ms end,
  case when status = 'failed_permanent' then received_at + interval '1 millisecond' * total_ms end,
  case when status = 'pending_retry' then received_at + interval '1 minute' * 2 ^ attempts end,
  received_at + interval '1 millisecond' * (total_ms + 3)
from timed, endpoint
on conflict do nothing
