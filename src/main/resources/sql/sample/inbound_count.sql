-- How many inbound deliveries a project has: the sample continues with the next number.
-- $1 text: tenant id of the project
select count(*)
from deliveries.inbound_messages
where project_id = $1
