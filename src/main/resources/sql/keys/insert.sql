-- $1 key id, $2 project, $3 SHA-256 of the secret
insert into hookexport.api_keys (key_id, project_id, secret_sha256) values ($1, $2, $3)
