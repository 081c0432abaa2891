-- How much work there is. Only active exports are looked at, by their partial indexes.
select
  (select count(*) from hookexport.exports where state = 'pending') as pending,
  (select count(*) from hookexport.exports where state = 'processing') as processing,
  (select coalesce((extract(epoch from greatest(now() - min(due_at), interval '0')) * 1000)::bigint, 0)
    from hookexport.exports where state = 'pending') as oldest_pending_ms
