-- $1 id, $2 project
delete from hookexport.exports e
where e.export_id = $1 and e.project_id = $2 and e.state not in ('pending', 'processing')
returning {{export_columns}}
