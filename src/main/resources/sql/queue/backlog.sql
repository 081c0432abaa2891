-- How much work there is, without the exports that wait for a slot of their project, and those. Only active exports
-- are looked at, by their partial indexes.
select
  (select count(*) from hookexport.exports where state = 'pending' and slot >= 0) as pending,
  (select count(*) from hookexport.exports where state = 'processing') as processing,
  (select coalesce((extract(epoch from greatest(now() - min(due_at), interval '0')) * 1000)::bigint, 0)
    from hookexport.exports where state = 'pending' and slot >= 0) as oldest_pending_ms,
  (select count(*) from hookexport.exports where state = 'pending' and slot < 0) as waiting,
  (select coalesce((extract(epoch from greatest(now() - min(created_at), interval '0')) * 1000)::bigint, 0)
    from hookexport.exports where state = 'pending' and slot < 0) as oldest_waiting_ms
