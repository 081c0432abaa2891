-- Takes the pending export that has been due for longest. skip locked: workers never wait for each
-- other. $1 worker, $2 lease in milliseconds, $3 whether one known to be large will do
update hookexport.exports e
set state = 'processing', attempt = e.attempt + 1, attempts_used = e.attempts_used + 1, worker = $1,
  lease_until = now() + $2::bigint * interval '1 millisecond',
  started_at = coalesce(e.started_at, now()),
  rows_written = 0, bytes_written = 0, rows_expected = null, snapshot_at = null
from hookexport.projects p
where p.project_id = e.project_id
  and e.export_id = (
    select due.export_id
    from hookexport.exports due
    where due.state = 'pending' and due.due_at <= now() and ($3 or not due.large)
    order by due.due_at, due.created_at
    limit 1
    for update skip locked)
returning e.export_id, e.attempt, e.state, p.tenant, e.attempts_used,
  (select coalesce(sum(stored.file_size_bytes), 0)::bigint
   from hookexport.exports stored
   where stored.project_id = p.project_id and stored.state in ('completed', 'expired')
     and not stored.file_removed) as stored_bytes
