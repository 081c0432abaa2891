-- The table that is read, which may be partitioned, and its indexes that give the order of an export.
-- $1 text[] schemas, $2 text[] tables: one table, or partitions; $3 text[]: the columns of such an index,
-- first that of the tenant, then that of the time
with part as (
  select c.oid
  from unnest($1::text[], $2::text[]) as r (schema, name)
  join pg_namespace as n on n.nspname = r.schema
  join pg_class as c on c.relnamespace = n.oid and c.relname = r.name
), whole as (
  select distinct coalesce(pg_partition_root(oid)::oid, oid) as oid from part
)
select
  c.relkind::text as kind,
  format('%I.%I', n.nspname, c.relname) as name,
  (select string_agg(format('%I', k.name), ', ' order by k.number) from unnest($3::text[]) with ordinality as k (name, number)) as columns,
  -- As an index of a varchar column serves a comparison of its text. A cast of another type computes.
  exists (
    select
    from pg_attribute as a
    where a.attrelid = c.oid and a.attname = $3[1] and a.atttypid = 'varchar'::regtype
  ) as is_varchar,
  found.complete,
  found.partial,
  array(
    select ic.relname::text
    from pg_index as i
    join pg_class as ic on ic.oid = i.indexrelid
    join pg_attribute as a on a.attrelid = i.indrelid and a.attnum = i.indkey[0]
    where i.indrelid in (select oid from part) and a.attname = $3[2]
  ) as time_first
from whole
join pg_class as c on c.oid = whole.oid
join pg_namespace as n on n.oid = c.relnamespace
cross join lateral (
  select
    min(ic.relname::text) filter (where i.indpred is null) as complete,
    min(ic.relname::text) filter (where i.indpred is not null) as partial
  from pg_index as i
  join pg_class as ic on ic.oid = i.indexrelid
  join pg_am as m on m.oid = ic.relam
  where i.indrelid = c.oid
    and i.indisvalid
    and m.amname = 'btree'
    and i.indnkeyatts >= cardinality($3::text[])
    -- All ascending, or all descending, which is read backwards. The tenant is one value.
    and i.indoption[1] in (0, 3)
    and not exists (
      select
      from unnest($3::text[]) with ordinality as k (name, number)
      join pg_attribute as a on a.attrelid = c.oid and a.attname = k.name
      cross join lateral (select k.number::int - 1 as at) as p
      where i.indkey[p.at] <> a.attnum
        or i.indcollation[p.at] <> a.attcollation
        or (p.at > 1 and i.indoption[p.at] <> i.indoption[1])
        -- As text_pattern_ops, which has another order.
        or not exists (
          select
          from pg_opclass as o
          join pg_opclass as d on d.opcfamily = o.opcfamily and d.opcdefault
          where o.oid = i.indclass[p.at]
        )
    )
) as found
