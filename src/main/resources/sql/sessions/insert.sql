-- $1 session id, $2 key, $3 project, $4 SHA-256 of the secret, $5 scopes, $6 fixed endpoint, or null,
-- $7 milliseconds, $8 the endpoint in the source's form, or null
insert into hookexport.sessions (
  session_id, key_id, project_id, secret_sha256, scopes, endpoint_id, expires_at, filter_endpoint_id)
values ($1, $2, $3, $4, $5, $6, now() + $7::bigint * interval '1 millisecond', $8)
returning expires_at
