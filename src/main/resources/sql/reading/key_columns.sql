-- Which of these columns of tables may be NULL.
-- $1 text[]: schemas; $2 text[]: tables; $3 text[]: columns
select k.number::int as number
from unnest($1::text[], $2::text[], $3::text[]) with ordinality as k (s, r, a, number)
join pg_namespace as n on n.nspname = k.s
join pg_class as c on c.relnamespace = n.oid and c.relname = k.r
join pg_attribute as t on t.attrelid = c.oid and t.attname = k.a and not t.attnotnull
order by k.number
