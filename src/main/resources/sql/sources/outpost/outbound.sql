-- Deliveries of one Outpost tenant: a row for each event and destination that the event matched or
-- that was tried. Where destinations are and when retries fall due is not in PostgreSQL.
-- $1 text: the tenant's id
select
  e.id as message_id,
  e.topic as event_type,
  d.destination_id as endpoint_id,
  case
    when d.delivered_at is not null then 'succeeded'
    when d.attempts = 0 then 'queued'
    when d.status <> 'failed' then d.status
    -- The first attempt has the number 1 and is no retry.
    when e.eligible_for_retry and d.number <= :'retry_limit'::int then 'pending_retry'
    else 'failed_permanent'
  end as status,
  d.attempts as attempt_count,
  d.replays as replay_count,
  case when d.code ~ '^[1-5][0-9][0-9]$' then d.code::int end as response_status,
  -- An attempt without an answer has the text null as its response and a word as its code.
  case
    when d.delivered_at is null then coalesce(nullif(d.response, 'null'), d.code)
  end as last_error,
  octet_length(e.data) as size_bytes,
  e.time as created_at,
  d.delivered_at,
  coalesce(d.last_time, e.time) as updated_at,
  e.data as payload,
  e.metadata,
  nullif(d.response, 'null') as response_body
from events as e
cross join lateral (
  select
    t.destination_id,
    count(t.id) as attempts,
    count(*) filter (where t.manual) as replays,
    min(t.time) filter (where t.success) as delivered_at,
    max(t.time) as last_time,
    -- Those of the attempt that decides: the newest success, else the newest.
    (array_agg(t.status order by t.success desc nulls last, t.time desc, t.id desc))[1] as status,
    (array_agg(t.attempt_number order by t.success desc nulls last, t.time desc, t.id desc))[1] as number,
    (array_agg(t.code order by t.success desc nulls last, t.time desc, t.id desc))[1] as code,
    (array_agg(t.response_data order by t.success desc nulls last, t.time desc, t.id desc))[1] as response
  from (
    select
      x.destination_id,
      x.id,
      x.time,
      x.status,
      x.status = 'success' as success,
      x.manual,
      x.attempt_number,
      x.code,
      x.response_data
    from attempts as x
    -- Not bounded by the time of the event: that is the publisher's and may be in the future.
    where x.event_id = e.id
      and x.tenant_id = e.tenant_id
    union all
    select m.id, null, null, null, null, false, null, null, null
    from unnest(e.matched_destination_ids) as m (id)
  ) as t
  group by t.destination_id
) as d
where e.tenant_id = $1
