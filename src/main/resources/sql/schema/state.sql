-- What there is of a schema, and who asks. From the catalogue: it may be read where the schema may not.
-- $1 schema, $2 a table of it
select current_user::text as role_name, current_database()::text as database_name,
  exists (
    select from pg_catalog.pg_namespace n where n.nspname = $1::text) as schema_exists,
  exists (
    select from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    where n.nspname = $1::text and c.relname = 'schema_history') as history_exists,
  exists (
    select from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    where n.nspname = $1::text and c.relname = $2::text) as table_exists
