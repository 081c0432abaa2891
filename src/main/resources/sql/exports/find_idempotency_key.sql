-- A key that still holds (24 h). $1 project, $2 key
select k.request_sha256, k.export_id
from hookexport.idempotency_keys k
where k.project_id = $1 and k.key = $2 and k.created_at >= now() - interval '24 hours'
