-- The types of the parameters of the statement that was prepared as hookexport_shape just before, in
-- their order; of_user: made by a user or an extension.
select
  format_type(t.type, null) as name,
  t.type::oid::bigint >= 16384 as of_user
from pg_prepared_statements as p, unnest(p.parameter_types) with ordinality as t (type, position)
where p.name = 'hookexport_shape'
order by t.position
