-- How many attempts; from the index alone, so those of a second around the range are counted too.
-- $1 varchar: id of the application; $2, $3 timestamptz: range of the attempts
select count(*)
from endpoint as e
cross join (
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
  select 1 from messageattempt as b
  where b.endp_id = e.id and b.status in (0, 1, 2, 3) and b.id >= r.low and b.id < r.high
  union all
  select 1 from messageattempt as b
  where b.endp_id = e.id and b.status < 0 and b.id >= r.low and b.id < r.high
  union all
  select 1 from messageattempt as b
  where b.endp_id = e.id and b.status > 3 and b.id >= r.low and b.id < r.high
) as a
where e.app_id = $1
