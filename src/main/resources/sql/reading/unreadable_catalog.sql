-- Relations of the catalog that exports read and that this role may not read; empty as a rule.
-- Each may be read by everybody, unless somebody has taken that away.
select coalesce(string_agg(relation, ', ' order by relation), '') as relations
from unnest(array[
  'pg_catalog.pg_attribute', 'pg_catalog.pg_class', 'pg_catalog.pg_database', 'pg_catalog.pg_db_role_setting',
  'pg_catalog.pg_inherits', 'pg_catalog.pg_locks', 'pg_catalog.pg_namespace', 'pg_catalog.pg_proc',
  'pg_catalog.pg_roles', 'pg_catalog.pg_settings']) as r (relation)
where not has_table_privilege(relation, 'select')
