-- Which limit of a project is used up: its active exports with the id of the oldest, how many others wait, the slots taken
-- in the last hour with the seconds until one of them is free again, and the bytes of its files with
-- the seconds until enough have expired that the rest is below the limit. And whether the idempotency
-- key is in use: then the request is repeated, not refused. $1 project, $2 exports per hour, $3 idempotency
-- key or null, $4 bytes a project may store
select active.number as active, active.oldest, active.waiting, quota.number as in_last_hour, quota.free_in_seconds,
  stored.bytes as stored_bytes, stored.free_in_seconds as stored_free_in_seconds,
  exists (
    select from hookexport.idempotency_keys k
    where k.project_id = $1 and k.key = $3::text
      and k.created_at >= now() - interval '24 hours') as key_in_use
from (
  select count(*) filter (where e.slot >= 0)::int as number,
    count(*) filter (where e.slot < 0)::int as waiting,
    (array_agg(e.export_id order by e.created_at, e.export_id))[1] as oldest
  from hookexport.exports e
  where e.project_id = $1 and e.state in ('pending', 'processing')) as active,
  (
  select count(*)::int as number,
    ceil(extract(epoch from min(q.taken_at) + interval '1 hour' - now()))::int as free_in_seconds
  from hookexport.export_quota q
  where q.project_id = $1 and q.place < $2::int and q.taken_at > now() - interval '1 hour') as quota,
  (
  select coalesce(sum(f.file_size_bytes), 0)::bigint as bytes,
    ceil(extract(epoch from min(f.expires_at) filter (where f.rest < $4::bigint) - now()))::bigint
      as free_in_seconds
  from (
    select e.file_size_bytes, e.expires_at,
      coalesce(sum(e.file_size_bytes) over (
        order by e.expires_at desc rows between unbounded preceding and 1 preceding), 0) as rest
    from hookexport.exports e
    where e.project_id = $1 and e.state in ('completed', 'expired') and not e.file_removed) as f
  ) as stored
