-- About how many deliveries: the events in the range, from the index alone, times the destinations
-- of each of the last 200. The planner would take ten destinations for each event.
-- $1 text: the tenant's id; $2, $3 timestamptz: range of the events
select (n.events * n.destinations)::bigint
from (
  select
    (
      select count(*) from events where tenant_id = $1 and time >= $2 and time < $3
    ) as events,
    (
      select coalesce(avg(l.destinations), 1)
      from (
        select
          (
            select count(*)
            from (
              select x.destination_id from attempts as x where x.event_id = e.id and x.tenant_id = e.tenant_id
              union
              select unnest(e.matched_destination_ids)
            ) as d
          ) as destinations
        from events as e
        where e.tenant_id = $1 and e.time >= $2 and e.time < $3
        order by e.time desc, e.id desc
        limit 200
      ) as l
    ) as destinations
) as n
