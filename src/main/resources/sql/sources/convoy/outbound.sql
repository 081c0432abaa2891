-- Deliveries of one outgoing Convoy project: a row for each event and subscription that it matched.
-- $1 text: the project's id
select
  ed.id as message_id,
  nullif(ed.event_type, '') as event_type,
  ed.endpoint_id,
  coalesce(
    nullif(a.url, ''),
    nullif(ed.target_url, ''),
    (select ep.url from convoy.endpoints as ep where ep.id = ed.endpoint_id)
  ) as endpoint_url,
  -- Convoy's verdict is that of the newest attempt, also where somebody sent again what had succeeded.
  case
    when ed.status <> 'Success' and exists (
      select
      from convoy.delivery_attempts as x
      where x.event_delivery_id = ed.id
        and x.status
        and x.deleted_at is null
    ) then 'Success'
    else ed.status
  end as status,
  (ed.metadata ->> 'num_trials')::int as attempt_count,
  substring(a.http_status from '^[0-9]{3}')::int as response_status,
  (extract(epoch from a.responded_at - a.requested_at) * 1000)::bigint as response_latency_ms,
  -- Convoy's own words are the reason why it discarded a delivery. After tries that failed they
  -- only say that there were enough, and the endpoint's answer says more.
  case
    when a.status then null
    when ed.status = 'Discarded' then coalesce(
      convert_to(nullif(ed.description, ''), 'UTF8'),
      convert_to(nullif(a.error, ''), 'UTF8'),
      nullif(a.response_data, '')
    )
    when ed.status in ('Retry', 'Failure') then coalesce(
      convert_to(nullif(a.error, ''), 'UTF8'),
      nullif(a.response_data, ''),
      convert_to(nullif(ed.description, ''), 'UTF8')
    )
  end as last_error,
  nullif(ed.idempotency_key, '') as idempotency_key,
  octet_length(ed.metadata ->> 'raw') as size_bytes,
  ed.created_at,
  (
    select min(coalesce(x.responded_at, x.created_at))
    from convoy.delivery_attempts as x
    where x.event_delivery_id = ed.id
      and x.status
      and x.deleted_at is null
  ) as delivered_at,
  case
    when ed.status = 'Retry' and a.status is not true then (ed.metadata ->> 'next_send_time')::timestamptz
  end as next_attempt_at,
  ed.updated_at,
  ed.event_id,
  ed.subscription_id,
  ed.metadata ->> 'raw' as payload,
  ed.headers,
  a.response_data as response_body
from convoy.event_deliveries as ed
left join lateral (
  -- The attempt that decides: the newest success, else the newest.
  select x.status, x.url, x.http_status, x.error, x.response_data, x.requested_at, x.responded_at
  from convoy.delivery_attempts as x
  where x.event_delivery_id = ed.id
    and x.deleted_at is null
  order by x.status desc nulls last, x.created_at desc, x.id desc
  limit 1
) as a on true
where ed.project_id = $1
  and ed.deleted_at is null
  -- An incoming project has deliveries too, of the other direction.
  and (select p.type from convoy.projects as p where p.id = $1) = 'outgoing'
