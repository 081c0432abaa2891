-- About how many deliveries: the events in the range, from the index alone, times the destinations
-- of each of the last 1000. The planner would take ten destinations for each event.
-- $1 text: the tenant's id; $2, $3 timestamptz: range of the events
select (n.events * n.destinations)::bigint
from (
  select
    (
      select count(*) from events where tenant_id = $1 and time >= $2 and time < $3
    ) as events,
    (
      select coalesce(avg(greatest(cardinality(l.matched_destination_ids), 1)), 1)
      from (
        select e.matched_destination_ids
        from events as e
        where e.tenant_id = $1 and e.time >= $2 and e.time < $3
        order by e.time desc, e.id desc
        limit 1000
      ) as l
    ) as destinations
) as n
