-- Of tables that a plan has now and had not when the snapshot was new: one that may show rows in it.
-- A table that was made later is not in the snapshot's catalog, and all its rows are as young. It may have
-- been renamed, so what is asked about are the locks of this session, which have the oid.
-- $1 schemas and $2 names, in step
select min(t.schema || '.' || t.name)
from unnest($1::text[], $2::text[]) as t (schema, name)
where not exists (
  select from pg_catalog.pg_locks l
  where l.pid = pg_backend_pid()
    and l.locktype = 'relation'
    and l.relation::regclass::text in (
      quote_ident(t.name), quote_ident(t.schema) || '.' || quote_ident(t.name))
    and not exists (select from pg_catalog.pg_class c where c.oid = l.relation))
