-- Ends an export that is pending or processing, wherever it runs: the worker's fenced writes find no
-- processing row from now on, and the project's slot is free. No row when it is not active.
-- $1 id, $2 project, $3 message, $4 the endpoint_id that it must have, or null
update hookexport.exports e
set state = 'failed', completed_at = now(), worker = null, lease_until = null,
  error_code = 'CANCELLED', error_message = $3
where e.export_id = $1 and e.project_id = $2
  and ($4::text is null or e.endpoint_id = $4)
  and e.state in ('pending', 'processing')
returning e.export_id, e.attempt, e.state
