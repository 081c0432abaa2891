-- Before the tenant is corrected: waits for each transaction that has made a key of the project and
-- not committed it. The correction needs the right to update projects anyway.
-- $1 project
select tenant from hookexport.projects where project_id = $1 for update
