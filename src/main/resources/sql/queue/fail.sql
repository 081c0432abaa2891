-- Fenced. $1 id, $2 attempt, $3 error code, $4 message, $5 slots of a project without its own
with ended as (
  update hookexport.exports e
  set state = 'failed', completed_at = now(), worker = null, lease_until = null, error_code = $3,
    error_message = $4
  where e.export_id = $1 and e.attempt = $2 and e.state = 'processing'
  returning {{export_columns}}, e.slot, coalesce((
    select p.active_exports from hookexport.projects p where p.project_id = e.project_id), $5::int) as slots),
{{promoted}}
select * from ended
