-- What a project stores besides one export: files that are not removed yet, and what exports that run
-- have written so far. $1 id of the one export, $2 project
select (
    select coalesce(sum(stored.file_size_bytes), 0)
    from hookexport.exports stored
    where stored.project_id = $2::text and stored.state in ('completed', 'expired')
      and not stored.file_removed and stored.export_id <> $1::uuid)::bigint
  + (
    select coalesce(sum(running.bytes_written), 0)
    from hookexport.exports running
    where running.project_id = $2::text and running.state in ('pending', 'processing')
      and running.state = 'processing' and running.export_id <> $1::uuid)::bigint as bytes
