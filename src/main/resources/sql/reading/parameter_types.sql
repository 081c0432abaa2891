-- The types of the parameters of the statement that was prepared as hookexport_shape just before, in
-- their order; name: as a cast names it (character would be one of length 1); of_text: whose values
-- are texts, such as citext; of_enum: whose values are labels; of_user: made by a user or an extension.
select
  format_type(t.type, -1) as name,
  y.typcategory = 'S' as of_text,
  y.typtype = 'e' as of_enum,
  t.type::oid::bigint >= 16384 as of_user
from pg_prepared_statements as p, unnest(p.parameter_types) with ordinality as t (type, position)
join pg_type as y on y.oid = t.type
where p.name = 'hookexport_shape'
order by t.position
