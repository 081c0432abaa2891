-- Marks what has expired and gives the files that are still to be removed: freshly expired ones, and
-- after a minute again those whose removal failed. $1 limit
update hookexport.exports e
set state = 'expired', remove_at = now() + interval '1 minute'
where e.export_id = any(array(
  select due.export_id
  from hookexport.exports due
  where due.state in ('completed', 'expired') and not due.file_removed
    and coalesce(due.remove_at, due.expires_at) <= now()
  order by coalesce(due.remove_at, due.expires_at)
  limit $1
  for update skip locked))
returning {{export_columns}}
