-- Sessions that hold locks on the tables and indexes of a schema, the one with the oldest transaction
-- first. The time is null unless the role may see it. $1 schema
select distinct a.pid, a.usename::text as role_name, a.application_name,
  extract(epoch from now() - a.xact_start)::bigint as seconds
from pg_catalog.pg_locks l
join pg_catalog.pg_class c on c.oid = l.relation
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
join pg_catalog.pg_stat_activity a on a.pid = l.pid
where l.granted and n.nspname = $1::text and a.datname = current_database()
  and a.pid <> pg_backend_pid()
order by seconds desc nulls last, a.pid
limit 3
