-- Fenced. $1 id, $2 attempt, $3 file key, $4 rows, $5 bytes, $6 sha256, $7 escaped cells,
-- $8 snapshot time, $9 retention in milliseconds
-- Asked again because the first response was lost, it gives the export that the first one completed.
with completed as (
  update hookexport.exports e
  set state = 'completed', completed_at = now(), worker = null, lease_until = null,
    expires_at = now() + $9::bigint * interval '1 millisecond', file_key = $3, row_count = $4,
    rows_written = $4, file_size_bytes = $5, bytes_written = $5, sha256 = $6, escaped_cells = $7,
    snapshot_at = $8
  where e.export_id = $1 and e.attempt = $2 and e.state = 'processing'
  returning e.export_id, e.attempt, e.state)
select * from completed
union all
select e.export_id, e.attempt, e.state
from hookexport.exports e
where e.export_id = $1 and e.attempt = $2 and e.state in ('completed', 'expired')
  and e.file_key = $3
