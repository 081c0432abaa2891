-- As keys/authenticate_and_read.sql, for a session: an export outside its fixed filter is not sent.
-- $1 session id, $2 SHA-256 of the secret, $3 export
select {{export_columns}}, s.secret_sha256, p.project_id as key_project, p.tenant, k.key_id,
  s.session_id, s.scopes, s.endpoint_id as fixed_endpoint, s.expires_at as session_end,
  s.filter_endpoint_id as fixed_in_source
from hookexport.sessions s
join hookexport.api_keys k on k.key_id = s.key_id
join hookexport.projects p on p.project_id = k.project_id
left join hookexport.exports e
  on e.export_id = $3 and e.project_id = k.project_id and s.secret_sha256 = $2
    and (s.endpoint_id is null or e.filter_endpoint_id = coalesce(s.filter_endpoint_id, s.endpoint_id))
where s.session_id = $1 and s.expires_at > now() and k.revoked_at is null
  and (k.expires_at is null or k.expires_at > now())
