-- How much work there is, without the exports that wait for a slot of their project, and those: they are due in the
-- year 9999. Only active exports are looked at, by their partial indexes, and each of those that wait once.
select
  (select count(*) from hookexport.exports
    where state = 'pending' and due_at < timestamptz '9999-12-31 00:00:00Z') as pending,
  (select count(*) from hookexport.exports where state = 'processing') as processing,
  (select coalesce((extract(epoch from greatest(now() - min(due_at), interval '0')) * 1000)::bigint, 0)
    from hookexport.exports
    where state = 'pending' and due_at < timestamptz '9999-12-31 00:00:00Z') as oldest_pending_ms,
  waiting.number as waiting,
  coalesce((extract(epoch from greatest(now() - waiting.oldest, interval '0')) * 1000)::bigint, 0) as oldest_waiting_ms
from (
  select count(*) as number, min(created_at) as oldest
  from hookexport.exports
  where state = 'pending' and due_at = timestamptz '9999-12-31 00:00:00Z') as waiting
