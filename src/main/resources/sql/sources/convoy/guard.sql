-- Why the rows must not be read now: while Convoy turns a partitioned table into a plain one, a part
-- of its rows is in another table for a while, and what the table lacks is missing without an error.
select format(
  'Convoy is rewriting the table convoy.%s, and a part of its rows is elsewhere '
  '(%1$s_partitioned, %1$s_new or %1$s_old). Export again when it has finished, '
  'or when what it left behind is removed',
  t.name
)
from (values ('events'), ('event_deliveries'), ('delivery_attempts')) as t (name)
-- Reads nothing, but locks the tables until the transaction ends: none is exchanged meanwhile.
left join convoy.events as e on false
left join convoy.event_deliveries as ed on false
left join convoy.delivery_attempts as a on false
cross join lateral (
  select array[t.name || '_partitioned', t.name || '_new', t.name || '_old'] as names
) as rest
where
  -- What the snapshot shows of the catalog ...
  exists (
    select 1
    from pg_class as c
    where c.relnamespace = to_regnamespace('convoy')
      and c.relname = any (rest.names)
  )
  -- ... what the catalog is now ...
  or exists (
    select 1 from unnest(rest.names) as n (name) where to_regclass('convoy.' || n.name) is not null
  )
  -- ... and whether the name has meant another table since the snapshot.
  or to_regclass('convoy.' || t.name)::oid is distinct from (
    select c.oid
    from pg_class as c
    where c.relnamespace = to_regnamespace('convoy')
      and c.relname = t.name
  )
limit 1
