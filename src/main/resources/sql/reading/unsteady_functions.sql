-- A function by one of these names that may give the same row another value in another transaction or
-- query of the same snapshot: a volatile one, or one of the operator's whose text asks for the time.
-- Null when there is none. Functions that such a function calls are not looked at.
-- $1 names
select min(p.proname::text) as name
from pg_catalog.pg_proc p
where p.proname = any ($1::text[])
  and (p.provolatile = 'v'
    or case
      when p.prokind = 'f' and p.pronamespace <> 'pg_catalog'::regnamespace
        then pg_get_functiondef(p.oid) ~* '\m(now\s*\(|(current_(date|time|timestamp)|localtime(stamp)?|(transaction|statement)_timestamp)\M)'
      else false
    end)
