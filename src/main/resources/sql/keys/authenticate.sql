-- $1 key id
select k.secret_sha256, p.project_id, p.tenant, k.key_id, k.expires_at
from hookexport.api_keys k
join hookexport.projects p on p.project_id = k.project_id
where k.key_id = $1 and k.revoked_at is null and (k.expires_at is null or k.expires_at > now())
