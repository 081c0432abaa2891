-- The relations that a statement reads and this role may not, with their schemas, as they are written
-- in a GRANT. By the names alone, because a statement that may not be read cannot be planned: what
-- stands behind "from" or "join", with its schema or in one of the search path.
-- $1 text: the statement
select
  quote_ident(n.nspname) as schema_name,
  quote_ident(n.nspname) || '.' || quote_ident(c.relname) as relation,
  has_schema_privilege(n.oid, 'usage') as has_usage,
  has_table_privilege(c.oid, 'select') as has_select
from pg_class as c
join pg_namespace as n on n.oid = c.relnamespace
where c.relkind in ('r', 'p', 'v', 'm', 'f')
  and n.nspname not in ('pg_catalog', 'information_schema')
  and n.nspname !~ '^pg_(toast|temp)'
  and not (has_schema_privilege(n.oid, 'usage') and has_table_privilege(c.oid, 'select'))
  and lower(replace(regexp_replace($1, '--[^\n]*', '', 'g'), '"', '')) ~ (
    '\m(from|join)\s+(only\s+|lateral\s+)?('
    || regexp_replace(lower(n.nspname), '(\W)', '\\\1', 'g') || '\.)'
    || case when n.nspname = any (current_schemas(false)) then '?' else '' end
    || regexp_replace(lower(c.relname), '(\W)', '\\\1', 'g') || '(?![\w$.])')
order by 1, 2
limit 20
