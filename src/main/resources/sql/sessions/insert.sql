-- $1 session id, $2 key, $3 project, $4 SHA-256 of the secret, $5 scopes, $6 fixed endpoint, or null,
-- $7 milliseconds, $8 the endpoint in the source's form, or null. A session ends with its key
insert into hookexport.sessions (
  session_id, key_id, project_id, secret_sha256, scopes, endpoint_id, expires_at, filter_endpoint_id)
select $1::text, k.key_id, $3::text, $4::bytea, $5::text[], $6::text,
  least(now() + $7::bigint * interval '1 millisecond', k.expires_at), $8::text
from hookexport.api_keys k
where k.key_id = $2
returning expires_at
