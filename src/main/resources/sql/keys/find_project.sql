-- $1 project
select tenant, now() as database_time from hookexport.projects where project_id = $1
