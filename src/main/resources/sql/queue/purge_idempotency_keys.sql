-- Keys that nobody may rely on any more; kept twice as long as promised. In pieces, so that a large
-- number of them ends within the time of a statement. $1 limit
delete from hookexport.idempotency_keys
where ctid = any(array(
  select old.ctid
  from hookexport.idempotency_keys old
  where old.created_at < now() - interval '48 hours'
  order by old.created_at
  limit $1
  for update skip locked))
