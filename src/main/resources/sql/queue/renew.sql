-- Fenced. $1 id, $2 attempt, $3 lease in milliseconds, $4 rows, $5 bytes, $6 expected rows or null,
-- $7 snapshot time or null
update hookexport.exports e
set lease_until = now() + $3::bigint * interval '1 millisecond', rows_written = $4,
  bytes_written = $5, rows_expected = $6, snapshot_at = $7
where e.export_id = $1 and e.attempt = $2 and e.state = 'processing'
