-- Exports that ended so long ago that their history is over. An export with a file is left until the
-- file's removal is recorded. $1 history in milliseconds, $2 limit
delete from hookexport.exports
where export_id = any(array(
  select old.export_id
  from hookexport.exports old
  where (old.state = 'failed' or (old.state = 'expired' and old.file_removed))
    and old.completed_at < now() - $1::bigint * interval '1 millisecond'
  order by old.completed_at
  limit $2
  for update skip locked))
