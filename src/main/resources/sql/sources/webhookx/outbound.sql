-- Deliveries of one WebhookX workspace: a row for each event and endpoint that it was planned for.
-- $1 bpchar: the workspace's id
select
  e.id as message_id,
  e.event_type,
  a.endpoint_id,
  coalesce(
    (a.tried).request ->> 'url',
    (select p.request ->> 'url' from endpoints as p where p.id = a.endpoint_id)
  ) as endpoint_url,
  case
    when a.delivered_at is not null then 'succeeded'
    when a.planned > 0 and a.attempts > 0 then 'pending_retry'
    when a.planned > 0 then 'queued'
    when (a.closed).status not in ('FAILED', 'CANCELED') then (a.closed).status
    else 'failed_permanent'
  end as status,
  a.attempts as attempt_count,
  a.replays as replay_count,
  ((a.tried).response ->> 'status')::int as response_status,
  ((a.tried).response ->> 'latency')::bigint as response_latency_ms,
  -- An answer that is not 2xx has no error code; its body is in a table that is emptied earlier.
  case
    when a.delivered_at is null then coalesce(
      (a.closed).error_code,
      (select d.response_body from attempt_details as d where d.id = (a.closed).id)
    )
  end as last_error,
  e.unique_id as idempotency_key,
  'application/json' as content_type,
  e.created_at,
  a.delivered_at,
  case when a.delivered_at is null then a.next_attempt_at end as next_attempt_at,
  a.updated_at,
  e.data as payload,
  (select d.request_headers from attempt_details as d where d.id = (a.tried).id) as headers,
  (select d.response_body from attempt_details as d where d.id = (a.tried).id) as response_body
from events as e
cross join lateral (
  select
    x.endpoint_id,
    count(x.attempted_at) as attempts,
    count(*) filter (where x.trigger_mode = 'MANUAL') as replays,
    count(*) filter (where x.status in ('INIT', 'QUEUED')) as planned,
    min(x.scheduled_at) filter (where x.status in ('INIT', 'QUEUED')) as next_attempt_at,
    min(x.attempted_at) filter (where x.status = 'SUCCESSFUL') as delivered_at,
    max(x.updated_at) as updated_at,
    -- The newest success, else the newest that reached out; and the newest that has ended. A
    -- canceled one has no time of its own: it ended when it was updated.
    (array_agg(x order by x.status = 'SUCCESSFUL' desc, x.attempted_at desc, x.id desc)
      filter (where x.attempted_at is not null))[1] as tried,
    (array_agg(x order by coalesce(x.attempted_at, x.updated_at) desc nulls last, x.id desc)
      filter (where x.status not in ('INIT', 'QUEUED')))[1] as closed
  from attempts as x
  where x.event_id = e.id
  group by x.endpoint_id
) as a
where e.ws_id = $1
