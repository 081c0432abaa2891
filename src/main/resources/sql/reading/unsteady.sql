-- What a snapshot and a plan do not say, once the plan has locked its tables.
-- function: one of these names that may give the same row another value in another transaction or query
-- of the same snapshot: a volatile one, or one of the operator's whose text asks for the time.
-- Functions that such a function calls are not looked at.
-- rewritten: a table whose storage is not that of the snapshot, or that the snapshot does not know. An
-- alter table that rewrites, and truncate, leave nothing in it that an older snapshot may see.
-- Both are null when there is none.
-- $1 names of functions, $2 names of tables as SQL writes them
select (
    select min(p.proname::text)
    from pg_catalog.pg_proc p
    where p.proname = any ($1::text[])
      and (p.provolatile = 'v'
        or case
          when p.prokind = 'f' and p.pronamespace <> 'pg_catalog'::regnamespace
            then pg_get_functiondef(p.oid) ~* $re$\m(now\s*\(|(current_(date|time|timestamp)|localtime(stamp)?|(transaction|statement|clock)_timestamp)\M)|'\s*(now|today|tomorrow|yesterday)\s*'$re$
          else false
        end)) as function,
  (
    select min(t.name)
    from unnest($2::text[]) as t (name)
    left join pg_catalog.pg_class c on c.oid = to_regclass(t.name)
    where c.oid is null or c.relfilenode <> 0 and c.relfilenode <> pg_relation_filenode(c.oid)
  ) as rewritten
