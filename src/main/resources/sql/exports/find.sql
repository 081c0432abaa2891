-- An export with the database's clock. The project is a condition of this statement, not a check by
-- the caller: a row of another project is not even sent, so that it takes no longer than none.
-- $1 id, $2 project, $3 the endpoint that it must have, in the source's form, or null
select {{export_columns}}, now() as database_time
from hookexport.exports e
where e.export_id = $1 and e.project_id = $2
  and ($3::text is null or e.filter_endpoint_id = $3)
