-- Fenced: back to pending in its old place, as a large one. The attempt does not count.
-- $1 id, $2 attempt
update hookexport.exports e
set state = 'pending', worker = null, lease_until = null, snapshot_at = null, large = true,
  attempts_used = e.attempts_used - 1
where e.export_id = $1 and e.attempt = $2 and e.state = 'processing'
returning {{export_columns}}
