-- About how many deliveries: the messages in the range, times the endpoints of each of the first 200.
-- $1 varchar: id of the application; $2, $3 timestamptz: range of the messages
select (n.messages * n.endpoints)::bigint
from (
  select
    'msg_' || (
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
    'msg_' || (
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
  select
    (select count(*) from message as m where m.app_id = $1 and m.id >= r.low and m.id < r.high) as messages,
    (
      select coalesce(avg(greatest(f.endpoints, 1)), 1)
      from (
        select (select count(distinct a.endp_id) from messageattempt as a where a.msg_id = m.id) as endpoints
        from message as m
        where m.app_id = $1 and m.id >= r.low and m.id < r.high
        order by m.id
        limit 200
      ) as f
    ) as endpoints
) as n
