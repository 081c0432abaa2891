-- A relation that this transaction has locked since its snapshot, and that is no longer the same:
-- rewritten by alter table, truncated, renamed or created, or without a partition or a column name that it
-- had. The snapshot shows none of its rows, or not those that it should. Functions of the select read
-- relations that no plan shows, and may wait for them. Null when there is none.
-- The catalog shows the time of the snapshot, the functions show the present. The storage of a
-- materialized view is not compared: a refresh leaves rows that every snapshot shows. That of a table is,
-- although vacuum full and cluster keep what the snapshot shows: nothing distinguishes them from alter table.
with locked as materialized (
  select l.relation as oid
  from pg_catalog.pg_locks l
  where l.locktype = 'relation' and l.pid = pg_backend_pid()
    and l.database = (select d.oid from pg_catalog.pg_database d where d.datname = current_database())
    and l.relation >= 16384 -- the first that is no catalog
)
select min(l.oid::regclass::text)
from locked l
cross join lateral pg_identify_object('pg_catalog.pg_class'::regclass, l.oid, 0) now
left join pg_catalog.pg_class c on c.oid = l.oid
left join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where case
    -- A new partition, too: its rows may have been moved there from another one.
    when c.oid is null then now.type not in ('index', 'toast table', 'sequence')
    when c.relkind not in ('r', 'p', 'm', 'v', 'f') then false
    else (now.identity <> pg_catalog.format('%I.%I', n.nspname, c.relname) and n.nspname !~ '^pg_temp')
      or (c.relkind = 'r' and c.relfilenode <> 0 and c.relfilenode <> pg_relation_filenode(c.oid))
      -- A partition that has left has another root or none; one that has partitions is its own. While a
      -- detach concurrently is pending a partition is its own root, too, and still has its constraint.
      or (c.relkind = 'p' and exists (
        select
        from pg_catalog.pg_inherits i
        cross join lateral pg_partition_root(i.inhrelid) root
        where i.inhparent = c.oid and root is distinct from pg_partition_root(c.oid)
          and (root is distinct from i.inhrelid or pg_get_partition_constraintdef(i.inhrelid) is null)))
      -- has_column_privilege is null for a column that was dropped, and some versions raise an error for
      -- its name. A partition has the columns of its parent.
      or ((not c.relispartition or c.oid not in (
          select i.inhrelid from pg_catalog.pg_inherits i join locked p on p.oid = i.inhparent))
        and exists (
        select from pg_catalog.pg_attribute a
        where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and n.nspname !~ '^pg_temp'
          and case when has_column_privilege(c.oid, a.attnum, 'select') is null then true
            else (pg_identify_object('pg_catalog.pg_class'::regclass, c.oid, a.attnum)).identity
              <> pg_catalog.format('%I.%I.%I', n.nspname, c.relname, a.attname) end))
  end
