-- How many sessions of a project are live, and when the first of them ends. $1 project
select count(*) as live,
  coalesce(ceil(extract(epoch from min(expires_at) - now())), 1)::integer as first_ends_s
from hookexport.sessions
where project_id = $1 and expires_at > now()
