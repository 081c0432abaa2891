-- Deliveries of one application: a row for each message and endpoint that was tried, and one without an
-- endpoint for a message that was not tried.
-- $1 varchar: id of the application; $2, $3 timestamptz: range of the messages
select
  m.id as message_id,
  m.event_type,
  t.endp_id as endpoint_id,
  t.url as endpoint_url,
  case
    -- It waits in the platform's queue, or no endpoint wanted it: the tables do not tell.
    when t.endp_id is null then 'no_attempt'
    when t.status = 0 then 'succeeded'
    when o.waits then 'pending_retry'
    when t.status = 2 then 'failed_permanent'
    else t.status::text
  end as status,
  coalesce(t.attempts, 0) as attempt_count,
  coalesce(t.replays, 0) as replay_count,
  -- 0 where there was no response.
  nullif(t.response_status_code, 0) as response_status,
  -- 0 in rows from before the platform measured it.
  nullif(t.response_duration_ms, 0) as response_latency_ms,
  case when t.status <> 0 then nullif(t.response, '') end as last_error,
  m.uid as idempotency_key,
  -- From the header of the value: a long payload is not read for it.
  (select octet_length(c.payload) from messagecontent as c where c.id = m.id) as size_bytes,
  m.created_at,
  t.delivered_at,
  case when o.waits then t.next_attempt end as next_attempt_at,
  coalesce(t.updated_at, m.created_at) as updated_at,
  -- The second form is that of messages from before the table messagecontent.
  coalesce(
    (select c.payload from messagecontent as c where c.id = m.id),
    convert_to(m.payload::text, 'UTF8')
  ) as payload,
  m.channels
from message as m
left join lateral (
  -- The attempt that decides: the newest success, else the newest.
  select distinct on (a.endp_id)
    a.endp_id,
    a.url,
    a.status,
    a.response_status_code,
    a.response_duration_ms,
    a.response,
    a.next_attempt,
    count(*) over tried as attempts,
    count(*) filter (where a.trigger_type = 1) over tried as replays,
    min(coalesce(a.ended_at, a.created_at)) filter (where a.status = 0) over tried as delivered_at,
    max(coalesce(a.ended_at, a.created_at)) over tried as updated_at
  from messageattempt as a
  where a.msg_id = m.id
  window tried as (partition by a.endp_id)
  order by a.endp_id, (a.status = 0) desc, a.id desc
) as t on true
cross join lateral (
  -- The platform retries what the newest attempt announces, so a manual attempt that fails cancels a retry.
  -- It drops retries to deleted endpoints.
  select
    t.status <> 0
    and t.next_attempt is not null
    and coalesce((select not e.deleted from endpoint as e where e.id = t.endp_id), false) as waits
) as o
where m.app_id = $1
  -- An id begins with its time in base 62: seven digits are the seconds since 1400000000 times 2^128 / 62^20. So
  -- the index on (app_id, id) finds the range. The platform makes id and created_at of one reading of the clock, to
  -- 4 ms; a second more on both sides covers the rounding.
  and m.id >= 'msg_' || (
    select string_agg(
      substr('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz', (u.units / p.place % 62)::int + 1, 1),
      '' order by p.place desc)
    from
      (values (1::bigint), (62), (3844), (238328), (14776336), (916132832), (56800235584)) as p (place),
      (
        select floor(
          (extract(epoch from least(greatest($2::timestamptz, '2014-05-14T00:00Z'), '2150-01-01T00:00Z')) - 1400000001)
            * 483.06509207399)::bigint as units
      ) as u
  )
  and m.id < 'msg_' || (
    select string_agg(
      substr('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz', (u.units / p.place % 62)::int + 1, 1),
      '' order by p.place desc)
    from
      (values (1::bigint), (62), (3844), (238328), (14776336), (916132832), (56800235584)) as p (place),
      (
        select 1 + floor(
          (extract(epoch from least(greatest($3::timestamptz, '2014-05-14T00:00Z'), '2150-01-01T00:00Z')) - 1399999999)
            * 483.06509207399)::bigint as units
      ) as u
  )
