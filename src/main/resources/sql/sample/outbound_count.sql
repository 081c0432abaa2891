-- How many outbound deliveries a project has: the sample continues with the next number.
-- $1 text: tenant id of the project
select count(*)
from deliveries.outbound_messages
where project_id = $1
