-- Sample deliveries that come in, number $2 to $3 of a project, with their attempts: a number always
-- gives the same rows, so filling can stop anywhere and go on, or run twice. The inbound endpoints
-- must be there.
-- $1 text: tenant id of the project; $2, $3 bigint: first and last number, from 1
--
-- Times are made as in outbound.sql, where attempts begin when the delivery has waited; so are the
-- texts, from a shorter list.
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
),
message as materialized (
  select
    h, r, wait_ms,
    -- The layout of a UUIDv7: milliseconds, then what would be random.
    (
      lpad(to_hex(floor(extract(epoch from received_at) * 1000)::bigint), 12, '0')
      || '7' || substr(h, 1, 3) || '8' || substr(h, 4, 15)
    )::uuid as message_id,
    (array[
      'charge.succeeded', 'charge.failed', 'push', 'pull_request.opened', 'sms.received',
      'call.ended', 'email.bounced'
    ])[event % 7 + 1] as event_type,
    ids[endpoint] as inbound_endpoint_id,
    urls[endpoint] as endpoint_url,
    status,
    attempts as attempt_count,
    case when r % 41 = 0 then 1 else 0 end as replay_count,
    case
      when status = 'succeeded' then 200
      when attempts = 0 or status = 'delivering' then null
      else (array[500, 502, 503, 504, 429, null])[r / 16 % 6 + 1]
    end as response_status,
    case when attempts > 0 and status <> 'delivering' then latency_ms end as response_latency_ms,
    case when attempts > 0 then wait_ms end as queue_wait_ms,
    case when status in ('succeeded', 'failed_permanent') then total_ms end as total_delivery_ms,
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
    ])[r / 8 % 8 + 1] end as last_error,
    case when r % 10 < 3 then null when r % 97 = 3 then '' else 'in_' || substr(h, 7, 24) end
      as idempotency_key,
    case when r / 4 % 100 < 95 then 'application/json' when r / 4 % 100 < 98 then 'text/plain' end
      as content_type,
    100 + r % 2000 as size_bytes,
    case when r % 59 > 0 then encode(sha256(h::bytea), 'hex') end as payload_sha256,
    received_at,
    case when status = 'succeeded' then received_at + interval '1 millisecond' * total_ms end
      as delivered_at,
    case when status = 'failed_permanent' then received_at + interval '1 millisecond' * total_ms end
      as failed_at,
    case when status = 'pending_retry' then received_at + interval '1 minute' * 2 ^ attempts end
      as next_attempt_at,
    received_at + interval '1 millisecond' * (total_ms + 3) as updated_at
  from timed, endpoint
),
inserted as (
  insert into deliveries.inbound_messages (
    message_id, project_id, event_type, inbound_endpoint_id, endpoint_url, status, attempt_count,
    replay_count, response_status, response_latency_ms, queue_wait_ms, total_delivery_ms,
    last_error, idempotency_key, content_type, size_bytes, payload_sha256, received_at,
    delivered_at, failed_at, next_attempt_at, updated_at
  )
  select
    message_id, $1::text, event_type, inbound_endpoint_id, endpoint_url, status, attempt_count,
    replay_count, response_status, response_latency_ms, queue_wait_ms, total_delivery_ms,
    last_error, idempotency_key, content_type, size_bytes, payload_sha256, received_at,
    delivered_at, failed_at, next_attempt_at, updated_at
  from message
  on conflict do nothing
),
attempt as (
  select
    message.*,
    k,
    received_at + interval '1 millisecond' * (wait_ms + 30000 * (k - 1)) as attempted_at,
    case
      when k = attempt_count then response_status
      else (array[500, 502, 503, 504, 429, null])[(r / 16 + k) % 6 + 1]
    end as code,
    case
      when k = attempt_count then response_latency_ms
      else (20 + (r + k * 37) % 180)::int
    end as latency_ms,
    case
      when k < attempt_count or status in ('failed_permanent', 'pending_retry') then 'failed'
      else status
    end as outcome
  from message
  -- No delivery has more. By a series of its own for each, the server would expect a thousand times
  -- the rows and compile the statement: a second for each batch.
  join generate_series(1, 8) as k on k <= attempt_count
)
insert into deliveries.inbound_attempts (
  attempt_id, project_id, message_id, inbound_endpoint_id, endpoint_url, event_type, attempt_number,
  trigger, status, response_status, response_latency_ms, error, response_body, attempted_at,
  finished_at
)
select
  (
    lpad(to_hex(floor(extract(epoch from attempted_at) * 1000)::bigint), 12, '0')
    || '7' || lpad(to_hex(k), 3, '0') || 'a' || substr(h, 18, 15)
  )::uuid,
  $1::text,
  message_id,
  inbound_endpoint_id,
  endpoint_url,
  event_type,
  k,
  case when k = 1 and replay_count > 0 then 'manual' else 'automatic' end,
  outcome,
  code,
  latency_ms,
  case
    when outcome <> 'failed' then null
    when k = attempt_count or (k = attempt_count - 1 and status = 'succeeded') then last_error
    else coalesce('HTTP ' || code, 'no response within 30 s')
  end,
  case
    when code is null or code = 204 then null
    when code < 300 then (array['ok', '{"received":true}', '', null])[r / 2 % 4 + 1]
    else (array[
      E'<html>\r\n<body>Bad Gateway, try later</body>\r\n</html>\r\n',
      '{"error":"invalid_signature","hint":"see \"Webhooks\", part 2"}',
      '=HYPERLINK("https://evil.example/","open")',
      'überlastet 🔥',
      ''
    ])[(r / 8 + k) % 5 + 1]
  end,
  attempted_at,
  attempted_at + interval '1 millisecond' * latency_ms
from attempt
on conflict do nothing
