-- No row when somebody holds a key of the project, who would see the rows of another tenant, or when
-- it has exports, which contain rows of the previous tenant.
-- $1 project, $2 tenant
update hookexport.projects as p
set tenant = $2
where p.project_id = $1
  and not exists (
    select from hookexport.api_keys as k
    where k.project_id = p.project_id and k.revoked_at is null
      and (k.expires_at is null or k.expires_at > now()))
  and not exists (select from hookexport.exports as e where e.project_id = p.project_id)
