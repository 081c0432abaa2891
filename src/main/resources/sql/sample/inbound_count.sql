-- How many inbound deliveries a project has: the sample continues with the next number. 0 when some lack
-- their attempts, as those of an older version do: then it goes through all of them again.
-- $1 text: tenant id of the project
select case when attempts.begun >= messages.begun then messages.number else 0 end
from
  (
    select count(*) as number, count(*) filter (where attempt_count > 0) as begun
    from deliveries.inbound_messages
    where project_id = $1
  ) as messages,
  (
    select count(*) as begun
    from deliveries.inbound_attempts
    where project_id = $1 and attempt_number = 1
  ) as attempts
