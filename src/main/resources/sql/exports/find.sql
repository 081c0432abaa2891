-- $1 id, $2 project
select {{export_columns}}
from hookexport.exports e
where e.export_id = $1 and e.project_id = $2
