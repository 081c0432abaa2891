-- A new pending export in a free slot of its project, with one slot of the project's hourly quota,
-- while its files leave room; no row when one of them is used up (refusal.sql says which) or a concurrent
-- create took the slot. Free slots are picked at random, so that concurrent creates seldom want the same one;
-- two that do wait for each other, and the unique index or "do update ... where" lets one of them in. No more are
-- offered than may still be taken, the first free ones: after a limit was lowered, some beyond it are taken still.
-- Slots below 0 are places of the queue, for exports that may wait when all others are taken, or when others
-- wait already. An export there is due in the year 9999: no worker takes it, of whatever version.
-- The limits given are the server's; those of the project's own precede them.
-- $1 id, $2 project, $3 slots, $4 direction, $5 start, $6 end, $7 status, $8 endpoint as given,
-- $9 endpoint in the source's form, $10 inbound endpoint, $11 columns, $12 compression,
-- $13 formula escaping, $14 byte order mark, $15 exports per hour, 0 for no limit,
-- $16 bytes that the project's files may have, 0 for no limit, $17 dataset, $18 statuses,
-- $19 event types, $20 response statuses, $21 inbound endpoint, whatever its form, $22 places of the queue, 0 for
-- an export that may not wait
with allowed as (
  select coalesce(p.active_exports, $3::int) as slots,
    coalesce(p.exports_per_hour, $15::int) as per_hour,
    coalesce(p.stored_bytes, $16::bigint) as bytes, taken.active, taken.waiting
  from (
    select count(*) filter (where e.slot >= 0) as active, count(*) filter (where e.slot < 0) as waiting
    from hookexport.exports e
    where e.project_id = $2::text and e.state in ('pending', 'processing')) as taken
  left join hookexport.projects p on p.project_id = $2::text),
free_slot as (
  select slot
  from allowed
  cross join lateral (
    select slot, row_number() over (partition by slot < 0 order by abs(slot)) as nth
    from generate_series(
      case when allowed.waiting < $22::int then -$22::int else 0 end,
      -- Nobody overtakes those that wait.
      case when allowed.waiting = 0 and allowed.active < allowed.slots then allowed.slots - 1 else -1 end) as slot
    where not exists (
      select from hookexport.exports taken
      where taken.project_id = $2::text and taken.slot = slot.slot
        and taken.state in ('pending', 'processing'))) as free
  where free.nth <= case when free.slot < 0 then $22::int - allowed.waiting else allowed.slots - allowed.active end
    and (allowed.bytes = 0 or allowed.bytes > (
      select coalesce(sum(stored.file_size_bytes), 0)
      from hookexport.exports stored
      where stored.project_id = $2::text and stored.state in ('completed', 'expired')
        and not stored.file_removed))
  order by free.slot < 0, random()
  limit 1),
free_place as (
  select place
  from allowed
  cross join lateral (
    select place, row_number() over (order by place) as nth
    from generate_series(0, allowed.per_hour - 1) as place
    where not exists (
      select from hookexport.export_quota taken
      where taken.project_id = $2::text and taken.place = place.place
        and taken.taken_at > now() - interval '1 hour')) as free
  where exists (select from free_slot)
    and free.nth <= allowed.per_hour - (
      select count(*)
      from hookexport.export_quota used
      where used.project_id = $2::text and used.taken_at > now() - interval '1 hour')
  order by random()
  limit 1),
quota as (
  insert into hookexport.export_quota as q (project_id, place)
  select $2::text, place
  from free_place
  on conflict (project_id, place) do update set taken_at = excluded.taken_at
    where q.taken_at <= excluded.taken_at - interval '1 hour'
  returning q.place)
insert into hookexport.exports as e (
  export_id, project_id, slot, direction, filter_start_time, filter_end_time, filter_status,
  endpoint_id, filter_endpoint_id, filter_inbound_endpoint_id, columns, compression,
  formula_escaping, byte_order_mark, dataset, filter_statuses, filter_event_types, filter_response_statuses,
  filter_inbound_endpoint, due_at)
select $1::uuid, $2::text, free_slot.slot, $4::text, $5::timestamptz, $6::timestamptz, $7::text,
  $8::text, $9::text, $10::uuid, $11::text[], $12::text, $13::text, $14::boolean,
  $17::text, $18::text[], $19::text[], $20::text[], $21::text,
  case when free_slot.slot < 0 then timestamptz '9999-12-31 00:00:00Z' else now() end
from free_slot
cross join allowed
where allowed.per_hour = 0 or exists (select from quota)
returning {{export_columns}}
