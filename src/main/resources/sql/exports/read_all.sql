-- Exports of any project, for watchers who were allowed to see them before. $1 ids
select {{export_columns}}
from hookexport.exports e
where e.export_id = any($1::uuid[])
