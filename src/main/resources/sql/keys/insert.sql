-- $1 key id, $2 project, $3 SHA-256 of the secret, $4 name, or null, $5 when it ends, or null, $6 milliseconds until
-- it ends, or null
insert into hookexport.api_keys (key_id, project_id, secret_sha256, name, expires_at)
values ($1, $2, $3, $4, coalesce($5, now() + $6::bigint * interval '1 millisecond'))
returning created_at, expires_at, expires_at is null or expires_at > now() as is_valid
