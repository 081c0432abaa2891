-- $1 project
select key_id, created_at, revoked_at
from hookexport.api_keys
where project_id = $1
order by created_at desc, key_id
