-- An export that has ended, or has not begun because it waits. $1 id, $2 project, $3 the endpoint that it must have, in
-- the source's form, or null
delete from hookexport.exports e
where e.export_id = $1 and e.project_id = $2
  and ($3::text is null or e.filter_endpoint_id = $3)
  and (e.state not in ('pending', 'processing') or (e.state = 'pending' and e.slot < 0))
returning {{export_columns}}
