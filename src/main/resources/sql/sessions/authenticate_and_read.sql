-- As keys/authenticate_and_read.sql, for sessions: an export outside its fixed filter is not sent.
-- $1 session ids, $2 SHA-256 of the secrets, $3 exports
select {{export_columns}}, s.secret_sha256, s.project_id as key_project, s.tenant, s.key_id,
  s.session_id, s.scopes, s.endpoint_id as fixed_endpoint, s.expires_at as session_end,
  s.filter_endpoint_id as fixed_in_source, asked.number
from unnest($1::text[], $2::bytea[], $3::uuid[]) with ordinality
  as asked (session_id, secret_sha256, export_id, number)
cross join lateral (
  select s.secret_sha256, p.project_id, p.tenant, k.key_id, s.session_id, s.scopes, s.endpoint_id,
    s.expires_at, s.filter_endpoint_id
  from hookexport.sessions s
  join hookexport.api_keys k on k.key_id = s.key_id
  join hookexport.projects p on p.project_id = k.project_id
  where s.session_id = asked.session_id and s.expires_at > now() and k.revoked_at is null
    and (k.expires_at is null or k.expires_at > now())
  limit 1) s
left join lateral (
  select e.*
  from hookexport.exports e
  where e.export_id = asked.export_id and e.project_id = s.project_id
    and s.secret_sha256 = asked.secret_sha256
    and (s.endpoint_id is null or e.filter_endpoint_id = coalesce(s.filter_endpoint_id, s.endpoint_id))
  limit 1) e on true
