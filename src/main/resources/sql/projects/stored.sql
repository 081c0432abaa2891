-- One page of projects by id, with the files that are not removed yet.
-- $1 id to go on after, $2 limit
select p.project_id, p.stored_bytes as own_limit, f.files, f.bytes
from hookexport.projects p
cross join lateral (
  select count(*) as files, coalesce(sum(e.file_size_bytes), 0)::bigint as bytes
  from hookexport.exports e
  where e.project_id = p.project_id and e.state in ('completed', 'expired') and not e.file_removed) as f
where p.project_id > $1
order by p.project_id
limit $2
