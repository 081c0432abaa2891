-- Exports whose worker has been silent for longer than its lease. The fence (attempt) grows at the
-- next claim; until then the old worker's writes find no processing row. $1 allowed attempts
update hookexport.exports e
set state = case when e.attempts_used >= $1::int then 'failed' else 'pending' end,
  worker = null, lease_until = null, snapshot_at = null, due_at = now(),
  completed_at = case when e.attempts_used >= $1::int then now() end,
  error_code = case when e.attempts_used >= $1::int then 'ATTEMPTS_EXHAUSTED' end,
  error_message = case when e.attempts_used >= $1::int then
    'The export was interrupted and was given up after ' || e.attempts_used
    || case e.attempts_used when 1 then ' attempt' else ' attempts' end
    || '. Please try a smaller range, or contact the operator.' end
where e.export_id = any(array(
  select lost.export_id
  from hookexport.exports lost
  where lost.state = 'processing' and lost.lease_until < now()
  order by lost.lease_until
  limit 100
  for update skip locked))
returning e.export_id, e.attempt, e.state
