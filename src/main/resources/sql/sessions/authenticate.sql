-- One row for each of many sessions that is valid, and whose key is; the limit is as in
-- keys/authenticate.sql. $1 session ids
select s.*, asked.number
from unnest($1::text[]) with ordinality as asked (session_id, number)
cross join lateral (
  select s.secret_sha256, p.project_id, p.tenant, k.key_id, s.session_id, s.scopes, s.endpoint_id,
    s.expires_at, s.filter_endpoint_id
  from hookexport.sessions s
  join hookexport.api_keys k on k.key_id = s.key_id
  join hookexport.projects p on p.project_id = k.project_id
  where s.session_id = asked.session_id and s.expires_at > now() and k.revoked_at is null
    and (k.expires_at is null or k.expires_at > now())
  limit 1) s
