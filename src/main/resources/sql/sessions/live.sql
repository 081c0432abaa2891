-- How many sessions of a project are live, and when the first of them ends. Those of a key that is revoked or
-- over have ended: revoking it makes room. $1 project
select count(*) as live,
  coalesce(ceil(extract(epoch from min(s.expires_at) - now())), 1)::integer as first_ends_s
from hookexport.sessions s
join hookexport.api_keys k on k.key_id = s.key_id
where s.project_id = $1 and s.expires_at > now() and k.revoked_at is null
  and (k.expires_at is null or k.expires_at > now())
