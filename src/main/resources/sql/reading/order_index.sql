-- A table, an index of it that gives the order of an export, and the statement that would create one.
-- $1 schema, $2 table, $3 text[]: the columns in the order of the index
select
  c.relkind::text as kind,
  c.relispartition as is_partition,
  format('%I.%I', n.nspname, c.relname) as name,
  (
    select ic.relname::text
    from pg_index as i
    join pg_class as ic on ic.oid = i.indexrelid
    where i.indrelid = c.oid
      and i.indisvalid
      -- Of one direction, so that it can be read from either end.
      and (select count(distinct o.option) from unnest(i.indoption::int[]) as o (option)) = 1
      and $3::text[] = (
        select array_agg(a.attname::text order by k.number)
        from unnest(i.indkey::int[]) with ordinality as k (attnum, number)
        join pg_attribute as a on a.attrelid = i.indrelid and a.attnum = k.attnum
        where k.number <= cardinality($3::text[])
      )
    order by ic.relname
    limit 1
  ) as index,
  format(
    'create index concurrently on %I.%I (%s)',
    n.nspname,
    c.relname,
    (select string_agg(format('%I', k.name), ', ' order by k.number) from unnest($3::text[]) with ordinality as k (name, number))
  ) as statement
from pg_class as c
join pg_namespace as n on n.oid = c.relnamespace
where n.nspname = $1 and c.relname = $2
