-- Deliveries of one application: a row for each event and subscription that it matched, and one without a
-- subscription for an event that matched none.
-- $1 uuid: id of the application
select
  e.event__id as message_id,
  e.event_type__name as event_type,
  t.subscription__id as endpoint_id,
  (
    select h.url
    from webhook.subscription as s
    join webhook.target_http as h on h.target__id = s.target__id
    where s.subscription__id = t.subscription__id
  ) as endpoint_url,
  case
    when t.subscription__id is null then 'no_attempt'
    when t.delivered_at is not null then 'succeeded'
    when o.waits and t.attempts > 0 then 'pending_retry'
    when o.waits then 'queued'
    else 'failed_permanent'
  end as status,
  coalesce(t.attempts, 0) as attempt_count,
  -- Each time that the event is sent, by itself or by a replay, starts with a count of 0.
  greatest(t.starts - 1, 0) as replay_count,
  r.http_code as response_status,
  r.elapsed_time_ms as response_latency_ms,
  case when t.delivered_at is null then r.response_error__name end as last_error,
  e.payload_content_type as content_type,
  octet_length(e.payload) as size_bytes,
  e.received_at as created_at,
  t.delivered_at,
  case when o.waits then t.next_attempt end as next_attempt_at,
  greatest(e.received_at, t.updated_at) as updated_at,
  e.payload,
  e.labels,
  e.metadata,
  e.occurred_at
from event.event as e
left join lateral (
  -- The attempt that decides: the newest success, else the newest failure.
  select distinct on (a.subscription__id)
    a.subscription__id,
    a.response__id,
    count(coalesce(a.succeeded_at, a.failed_at)) over tried as attempts,
    count(*) filter (where a.retry_count = 0) over tried as starts,
    min(a.succeeded_at) over tried as delivered_at,
    -- The earliest of those that are still to be made; without a delay it is due since it was planned.
    min(coalesce(a.delay_until, a.created_at))
      filter (where a.succeeded_at is null and a.failed_at is null) over tried as next_attempt,
    max(coalesce(a.succeeded_at, a.failed_at, a.created_at)) over tried as updated_at
  from webhook.request_attempt as a
  where a.event__id = e.event__id
  window tried as (partition by a.subscription__id)
  order by
    a.subscription__id,
    a.succeeded_at desc nulls last,
    a.failed_at desc nulls last,
    a.request_attempt__id desc
) as t on true
cross join lateral (
  -- The platform makes no attempts for a deleted subscription; those for a disabled one wait until it is enabled.
  select
    t.delivered_at is null
    and t.next_attempt is not null
    and coalesce(
      (select s.deleted_at is null from webhook.subscription as s where s.subscription__id = t.subscription__id), false
    ) as waits
) as o
left join webhook.response as r on r.response__id = t.response__id
where e.application__id = $1
