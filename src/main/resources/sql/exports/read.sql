-- An export of any project, with the database's clock, for a holder of a signed link. $1 id
select {{export_columns}}, now() as database_time
from hookexport.exports e
where e.export_id = $1
