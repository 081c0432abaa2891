-- Gives free slots to the exports that wait, in the order of their creation; the statements that end an export do so
-- for its slot, and this for what they miss: an export that began to wait while the last active one ended, or a slot
-- that a server of an older version left. A slot that another statement took meanwhile is a violation of the unique index.
-- $1 slots of a project without its own, $2 the project, or null for all
update hookexport.exports e
set slot = free.slot, due_at = now()
from (
  select distinct w.project_id
  from hookexport.exports w
  where $2::text is null and w.state = 'pending' and w.due_at = timestamptz '9999-12-31 00:00:00Z'
  union all
  select $2::text where $2::text is not null) as project
cross join lateral (
  select coalesce((
      select p.active_exports from hookexport.projects p where p.project_id = project.project_id), $1::int) as slots,
    (select count(*)
    from hookexport.exports r
    where r.project_id = project.project_id and r.slot >= 0 and r.state in ('pending', 'processing')) as active) as has
cross join lateral (
  select next.export_id, row_number() over (order by next.created_at, next.export_id) as place
  from (
    select w.export_id, w.created_at
    from hookexport.exports w
    where w.project_id = project.project_id and w.slot < 0 and w.state in ('pending', 'processing')
    order by w.created_at, w.export_id
    limit greatest(0, has.slots - has.active)) as next) as waiting
join lateral (
  select slot, row_number() over (order by slot) as place
  from generate_series(0, has.slots - 1) as slot
  where not exists (
    select from hookexport.exports taken
    where taken.project_id = project.project_id and taken.slot = slot.slot
      and taken.state in ('pending', 'processing'))) as free
  on free.place = waiting.place
where e.export_id = waiting.export_id and e.slot < 0 and e.state = 'pending'
returning {{export_columns}}
