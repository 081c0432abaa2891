-- Whoever makes a key for the project waits here for the others, who may correct its tenant.
-- $1 project
select tenant from hookexport.projects where project_id = $1 for update
