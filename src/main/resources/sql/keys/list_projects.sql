-- All projects, with their valid keys and their exports in any state.
select
  p.project_id,
  p.tenant,
  p.created_at,
  (
    select count(*)
    from hookexport.api_keys as k
    where k.project_id = p.project_id and k.revoked_at is null
  ) as valid_keys,
  (select count(*) from hookexport.exports as e where e.project_id = p.project_id) as exports
from hookexport.projects as p
order by p.project_id
