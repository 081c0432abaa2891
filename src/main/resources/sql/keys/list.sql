-- The keys of a project with its tenant; one row without a key when it has none, no row when there is
-- no such project. $1 project
select k.key_id, p.tenant, k.created_at, k.revoked_at
from hookexport.projects p
left join hookexport.api_keys k on k.project_id = p.project_id
where p.project_id = $1
order by k.created_at desc, k.key_id
