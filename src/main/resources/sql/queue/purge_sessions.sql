-- Sessions that have expired. In batches, so that a large number of them does not exceed the statement
-- timeout. $1 limit
delete from hookexport.sessions
where session_id = any(array(
  select old.session_id
  from hookexport.sessions old
  where old.expires_at < now()
  order by old.expires_at
  limit $1
  for update skip locked))
