-- One page of projects by id, with their valid keys and their exports in any state.
-- $1 id to go on after, $2 limit, $3 the only project that is wanted, or null
select
  p.project_id,
  p.tenant,
  p.created_at,
  p.active_exports,
  p.exports_per_hour,
  p.stored_bytes,
  (
    select count(*)
    from hookexport.api_keys as k
    where k.project_id = p.project_id and k.revoked_at is null
      and (k.expires_at is null or k.expires_at > now())
  ) as valid_keys,
  (select count(*) from hookexport.exports as e where e.project_id = p.project_id) as exports
from hookexport.projects as p
where p.project_id > $1 and ($3::text is null or p.project_id = $3)
order by p.project_id
limit $2
