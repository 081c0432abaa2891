-- One page of the keys of a project with its tenant, newest first; one row without a key when there is none, no row
-- when there is no such project.
-- $1 project, $2 limit, $3 and $4 creation time and id to go on after, or null
select k.key_id, p.tenant, k.name, k.created_at, k.expires_at, u.last_used_at, k.revoked_at,
  k.expires_at <= now() as is_over
from hookexport.projects p
left join hookexport.api_keys k on k.project_id = p.project_id
  and (k.created_at, k.key_id) < (coalesce($3::timestamptz, 'infinity'), coalesce($4::text, ''))
left join hookexport.key_uses u on u.key_id = k.key_id
where p.project_id = $1
order by k.created_at desc, k.key_id desc
limit $2
