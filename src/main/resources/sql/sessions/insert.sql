-- Ends no later than the session that makes it. $1 session id, $2 key, $3 project, $4 the session that
-- makes it, or null, $5 SHA-256 of the secret, $6 scopes, $7 fixed endpoint, or null, $8 milliseconds
insert into hookexport.sessions (
  session_id, key_id, project_id, parent_id, secret_sha256, scopes, endpoint_id, expires_at)
values (
  $1, $2, $3, $4, $5, $6, $7,
  least(
    now() + $8::bigint * interval '1 millisecond',
    (select maker.expires_at from hookexport.sessions maker where maker.session_id = $4)))
returning expires_at
