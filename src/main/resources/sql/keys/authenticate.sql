-- One row for each of many keys that is valid. A limit keeps each look-up one of the primary key,
-- whatever the planner expects of their number. $1 key ids
select k.*, asked.number
from unnest($1::text[]) with ordinality as asked (key_id, number)
cross join lateral (
  select k.secret_sha256, p.project_id, p.tenant, k.key_id, k.expires_at
  from hookexport.api_keys k
  join hookexport.projects p on p.project_id = k.project_id
  where k.key_id = asked.key_id and k.revoked_at is null
    and (k.expires_at is null or k.expires_at > now())
  limit 1) k
