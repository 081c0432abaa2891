-- Which limit of a project is used up: its active exports with the id of the oldest, and the places
-- taken in the last hour with the seconds until one of them is free again. $1 project, $2 exports
-- per hour
select active.number as active, active.oldest, quota.number as in_last_hour, quota.free_in_seconds
from (
  select count(*)::int as number,
    (array_agg(e.export_id order by e.created_at, e.export_id))[1] as oldest
  from hookexport.exports e
  where e.project_id = $1 and e.state in ('pending', 'processing')) as active,
  (
  select count(*)::int as number,
    ceil(extract(epoch from min(q.taken_at) + interval '1 hour' - now()))::int as free_in_seconds
  from hookexport.export_quota q
  where q.project_id = $1 and q.place < $2::int and q.taken_at > now() - interval '1 hour') as quota
