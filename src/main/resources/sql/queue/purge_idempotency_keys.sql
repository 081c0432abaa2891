-- Keys that have been kept twice as long as promised. In batches, so that a large number of them does
-- not exceed the statement timeout. $1 limit
delete from hookexport.idempotency_keys
where ctid = any(array(
  select old.ctid
  from hookexport.idempotency_keys old
  where old.created_at < now() - interval '48 hours'
  order by old.created_at
  limit $1
  for update skip locked))
