-- Attempts of one Outpost tenant: a row for each try to deliver an event to a destination.
-- $1 text: the tenant's id
select
  x.id as attempt_id,
  x.event_id as message_id,
  x.destination_id as endpoint_id,
  x.topic as event_type,
  x.attempt_number,
  case when x.manual then 'manual' else 'automatic' end as trigger,
  x.status,
  case when x.code ~ '^[1-5][0-9][0-9]$' then x.code::int end as response_status,
  -- An attempt without an answer has the text null as its response and a word as its code.
  case when x.status <> 'success' and x.code !~ '^[1-5][0-9][0-9]$' then x.code end as error,
  nullif(x.response_data, 'null') as response_body,
  x.time as attempted_at,
  x.destination_type,
  x.event_data as payload,
  x.event_metadata as metadata
from attempts as x
where x.tenant_id = $1
