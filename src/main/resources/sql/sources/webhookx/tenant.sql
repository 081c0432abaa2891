-- The id of the workspace with this id or, if there is none, with this name. Names are unique.
-- $1 text: the tenant of the project
select w.id
from workspaces as w
where w.id = $1::text::bpchar
  or w.name = $1::text
order by w.id = $1::text::bpchar desc
limit 1
