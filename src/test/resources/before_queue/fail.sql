-- Fenced. $1 id, $2 attempt, $3 error code, $4 message
update hookexport.exports e
set state = 'failed', completed_at = now(), worker = null, lease_until = null, error_code = $3,
  error_message = $4
where e.export_id = $1 and e.attempt = $2 and e.state = 'processing'
returning e.export_id, e.attempt, e.state
