-- $1 project, $2 key id
update hookexport.api_keys set revoked_at = now()
where project_id = $1 and key_id = $2 and revoked_at is null
