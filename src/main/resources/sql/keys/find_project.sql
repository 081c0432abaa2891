-- $1 project
select tenant from hookexport.projects where project_id = $1
