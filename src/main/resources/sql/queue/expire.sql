-- Marks what has expired and gives the files that are still to be removed: freshly expired ones and
-- those whose removal did not come through. $1 limit
update hookexport.exports e
set state = 'expired'
where e.export_id in (
  select due.export_id
  from hookexport.exports due
  where due.state in ('completed', 'expired') and not due.file_removed and due.expires_at <= now()
  order by due.expires_at
  limit $1
  for update skip locked)
returning {{export_columns}}
