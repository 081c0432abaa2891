-- The relations that a statement names and this role may not read, with their schemas, as they are
-- written in a GRANT. By the names alone, because a statement that may not be read cannot be planned:
-- a relation counts whose name is a word of the statement, and where the statement writes a name with
-- its schema, only that one.
-- $1 text: the statement
select
  quote_ident(n.nspname) as schema_name,
  quote_ident(n.nspname) || '.' || quote_ident(c.relname) as relation,
  has_schema_privilege(n.oid, 'usage') as has_usage
from pg_class as c
join pg_namespace as n on n.oid = c.relnamespace
where c.relkind in ('r', 'p', 'v', 'm', 'f')
  and n.nspname not in ('pg_catalog', 'information_schema')
  and n.nspname !~ '^pg_(toast|temp)'
  and lower(c.relname) = any (regexp_split_to_array(lower($1), '[^[:alnum:]_]+'))
  and not (has_schema_privilege(n.oid, 'usage') and has_table_privilege(c.oid, 'select'))
  and (
    position(lower(n.nspname || '.' || c.relname) in lower(replace($1, '"', ''))) > 0
    or position('.' || lower(c.relname) in lower(replace($1, '"', ''))) = 0
  )
order by 1, 2
limit 20
