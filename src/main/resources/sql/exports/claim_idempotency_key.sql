-- Takes a key that is new, or whose time (24 h) is over; no row when it is in use. Waits for a
-- transaction that is inserting the same key. $1 project, $2 key, $3 request digest, $4 export id
insert into hookexport.idempotency_keys as k (project_id, key, request_sha256, export_id)
values ($1, $2, $3, $4)
on conflict (project_id, key) do update
  set request_sha256 = excluded.request_sha256, export_id = excluded.export_id, created_at = now()
  where k.created_at < now() - interval '24 hours'
returning k.export_id
