-- Attempts of one application, a row each.
-- $1 varchar: id of the application; $2, $3 timestamptz: range of the attempts
select
  a.id as attempt_id,
  a.msg_id as message_id,
  e.id as endpoint_id,
  a.url as endpoint_url,
  (select m.event_type from message as m where m.id = a.msg_id) as event_type,
  -- The platform counts scheduled attempts only, from 0.
  (
    select count(*)
    from messageattempt as b
    where b.msg_id = a.msg_id and b.endp_id = a.endp_id and b.id <= a.id
  ) as attempt_number,
  case a.trigger_type when 0 then 'automatic' when 1 then 'manual' else a.trigger_type::text end as trigger,
  a.status,
  nullif(a.response_status_code, 0) as response_status,
  nullif(a.response_duration_ms, 0) as response_latency_ms,
  -- Without a response the platform writes here what happened instead.
  case when a.status <> 0 and a.response_status_code = 0 then nullif(a.response, '') end as error,
  case when a.response_status_code <> 0 then a.response end as response_body,
  a.created_at as attempted_at,
  a.ended_at as finished_at
from endpoint as e
cross join (
  -- An id begins with its time in base 62: seven digits are the seconds since 1400000000 times 2^128 / 62^20. The
  -- platform makes id and created_at of one reading of the clock, to 4 ms; a second more on both sides covers the
  -- rounding.
  select
    'atmpt_' || (
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
    ) as low,
    'atmpt_' || (
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
    ) as high
) as r
cross join lateral (
  -- An attempt has no application, but the index on (endp_id, status, id) finds the range of an endpoint when the
  -- status is given: the four that the platform knows, and whatever is below or above.
  select b.* from messageattempt as b
  where b.endp_id = e.id and b.status in (0, 1, 2, 3) and b.id >= r.low and b.id < r.high
  union all
  select b.* from messageattempt as b
  where b.endp_id = e.id and b.status < 0 and b.id >= r.low and b.id < r.high
  union all
  select b.* from messageattempt as b
  where b.endp_id = e.id and b.status > 3 and b.id >= r.low and b.id < r.high
) as a
where e.app_id = $1
