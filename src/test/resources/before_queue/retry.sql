-- Fenced: back to pending, due after a pause. $1 id, $2 attempt, $3 pause in milliseconds,
-- $4 attempts to give back (1 at shutdown: it does not count)
update hookexport.exports e
set state = 'pending', worker = null, lease_until = null, snapshot_at = null,
  due_at = now() + $3::bigint * interval '1 millisecond', attempts_used = e.attempts_used - $4::int
where e.export_id = $1 and e.attempt = $2 and e.state = 'processing'
returning e.export_id, e.attempt, e.state
