-- The id of an application. A deleted one is unknown, as in the platform's API; its name is not unique.
-- $1 text: the id, a UUID
select application__id
from event.application
where deleted_at is null
  -- Another text is no UUID, and a cast of it would be an error.
  and application__id = case when $1::text ~* '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then ($1::text)::uuid end
