-- Which limit of a project is used up: its active exports with the id of the oldest, how many others wait, the slots taken
-- in the last hour with the seconds until one of them is free again, and the bytes of its files with
-- the seconds until enough have expired that the rest is below the limit; with the limits, which are the
-- project's own or those given. And whether the idempotency key is in use: then the request is repeated,
-- not refused. $1 project, $2 exports per hour, $3 idempotency key or null, $4 bytes a project may store, $5 active exports
with allowed as (
  select coalesce(p.active_exports, $5::int) as active_exports,
    coalesce(p.exports_per_hour, $2::int) as exports_per_hour,
    coalesce(p.stored_bytes, $4::bigint) as bytes
  from (select $1::text as project_id) as wanted
  left join hookexport.projects p on p.project_id = wanted.project_id)
select allowed.active_exports, allowed.exports_per_hour, allowed.bytes as bytes_limit,
  active.number as active, active.oldest, active.waiting, quota.number as in_last_hour, quota.free_in_seconds,
  stored.bytes as stored_bytes, stored.free_in_seconds as stored_free_in_seconds,
  exists (
    select from hookexport.idempotency_keys k
    where k.project_id = $1 and k.key = $3::text
      and k.created_at >= now() - interval '24 hours') as key_in_use
from allowed, (
  select count(*) filter (where e.slot >= 0)::int as number,
    count(*) filter (where e.slot < 0)::int as waiting,
    (array_agg(e.export_id order by e.created_at, e.export_id))[1] as oldest
  from hookexport.exports e
  where e.project_id = $1 and e.state in ('pending', 'processing')) as active,
  (
  select count(*)::int as number,
    ceil(extract(epoch from (array_agg(q.taken_at order by q.taken_at))[
      greatest(1, count(*)::int - (select exports_per_hour from allowed) + 1)] + interval '1 hour' - now()))::int
      as free_in_seconds
  from hookexport.export_quota q
  where q.project_id = $1 and q.taken_at > now() - interval '1 hour') as quota,
  (
  select coalesce(sum(f.file_size_bytes), 0)::bigint as bytes,
    ceil(extract(epoch from
      min(f.expires_at) filter (where f.rest < (select bytes from allowed)) - now()))::bigint
      as free_in_seconds
  from (
    select e.file_size_bytes, e.expires_at,
      coalesce(sum(e.file_size_bytes) over (
        order by e.expires_at desc rows between unbounded preceding and 1 preceding), 0) as rest
    from hookexport.exports e
    where e.project_id = $1 and e.state in ('completed', 'expired') and not e.file_removed) as f
  ) as stored
