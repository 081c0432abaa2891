-- Whether an event of the tenant matched this destination, or an attempt was made there. Outpost
-- keeps the destinations themselves outside PostgreSQL.
-- $1 text: the tenant's id; $2 text: the destination
select
  exists (select 1 from attempts where tenant_id = $1 and destination_id = $2)
  or exists (
    select 1 from events where tenant_id = $1 and matched_destination_ids @> array[$2::text]
  )
