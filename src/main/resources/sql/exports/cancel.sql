-- Ends an export that is pending or processing, wherever it runs: the worker's fenced writes find no
-- processing row from now on, and the project's slot is free. No row when it is not active.
-- $1 id, $2 project, $3 message, $4 the endpoint that it must have, in the source's form, or null, $5 slots of the project without its own
with ended as (
  update hookexport.exports e
  set state = 'failed', completed_at = now(), worker = null, lease_until = null,
    error_code = 'CANCELLED', error_message = $3
  where e.export_id = $1 and e.project_id = $2
    and ($4::text is null or e.filter_endpoint_id = $4)
    and e.state in ('pending', 'processing')
  returning {{export_columns}}, e.slot, coalesce((
    select p.active_exports from hookexport.projects p where p.project_id = e.project_id), $5::int) as slots),
{{promoted}}
select * from ended
