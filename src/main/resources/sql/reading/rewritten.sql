-- A table that this transaction has locked since its snapshot, and that is another one now: rewritten by
-- alter table, truncated, or made since and put in the place of the old one. The snapshot shows none of
-- its rows. Functions of the select read tables that no plan shows, and may wait for them.
-- The catalog shows the time of the snapshot, the functions show the present. Null when there is none.
-- Materialized views are not asked for: a refresh leaves rows that every snapshot shows.
select min(l.relation::regclass::text)
from pg_catalog.pg_locks l
left join pg_catalog.pg_class c on c.oid = l.relation
where l.locktype = 'relation' and l.pid = pg_backend_pid()
  and l.database = (select d.oid from pg_catalog.pg_database d where d.datname = current_database())
  and case
    when c.oid is null then (pg_identify_object('pg_catalog.pg_class'::regclass, l.relation, 0)).type = 'table'
    else c.relkind = 'r' and c.relfilenode <> 0 and c.relfilenode <> pg_relation_filenode(c.oid)
  end
