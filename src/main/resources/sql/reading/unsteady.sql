-- What a snapshot and a plan do not say, once the plan has locked its tables.
-- function: one of these names that may give the same row another value in another transaction or query
-- of the same snapshot: a volatile one, or one of the operator's whose text asks for the time.
-- Functions that such a function calls are not looked at.
-- changed: a table that the snapshot does not know by its name, or whose storage has been replaced since.
-- An alter table that rewrites, and truncate, leave nothing in it that an older snapshot may see. The
-- catalog shows the time of the snapshot, regclass and pg_relation_filenode the present.
-- Both are null when there is none.
-- $1 schemas and $2 names of functions in step, the schema null where the search path shows them; $3 schemas
-- and $4 names of tables in step, $5 lock_timeout from now on
select (
    select min(p.proname::text)
    from unnest($1::text[], $2::text[]) as f (schema, name)
    join pg_catalog.pg_proc p on p.proname = f.name
    join pg_catalog.pg_namespace n on n.oid = p.pronamespace
    where (case when f.schema is null then pg_function_is_visible(p.oid) else n.nspname = f.schema end)
      and (p.provolatile = 'v'
        or (n.nspname <> 'pg_catalog' and (
          p.prosrc ~* $re$\m(now\s*\(|(current_(date|time|timestamp)|localtime(stamp)?|(transaction|statement|clock)_timestamp)\M)|'\s*(now|today|tomorrow|yesterday)\s*'$re$
          -- A body that was parsed, new in 14: now and transaction_timestamp, statement_timestamp,
          -- clock_timestamp, the words of SQL for them, and texts that become one time, such as 'now'.
          -- pg_get_functiondef may be denied.
          or to_jsonb(p) ->> 'prosqlbody' ~
            ':funcid (1299|2647|2648|2649) |SQLVALUEFUNCTION :op [0-8] |COERCEVIAIO.*:resulttype (1082|1083|1114|1184|1266) ')))) as function,
  (
    select min(t.schema || '.' || t.name)
    from unnest($3::text[], $4::text[]) as t (schema, name)
    left join pg_catalog.pg_namespace n on n.nspname = t.schema
    left join pg_catalog.pg_class c on c.relnamespace = n.oid and c.relname = t.name
    where c.oid is null
      or (c.relfilenode <> 0 and c.relfilenode is distinct from pg_relation_filenode(c.oid))
      or c.oid::regclass::text not in (
        quote_ident(t.name), quote_ident(t.schema) || '.' || quote_ident(t.name))
  ) as changed,
  set_config('lock_timeout', $5::text, true) as lock_timeout
