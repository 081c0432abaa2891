-- What recent exports of a dataset took per row: the bytes of the project's own files with the same
-- columns and compression, and the seconds of any project's; null when there are none. Small exports
-- tell little, and are left out. Each part reads a few entries of one index, however long the history is.
-- A caller with a fixed endpoint learns nothing of others: for it, only exports of that endpoint count.
-- $1 project, $2 dataset, $3 direction, $4 compression, $5 columns, $6 fewest rows, $7 endpoint in the
-- source's form, or null
select
  (select sum(e.file_size_bytes)::float8 / sum(e.row_count)
  from unnest(array['completed', 'expired']) as ended (state)
  cross join lateral (
    select piece.*
    from hookexport.exports piece
    where piece.project_id = $1 and piece.state = ended.state and piece.direction = $3
    order by piece.created_at desc, piece.export_id desc
    limit 50) as e
  where e.dataset = $2 and e.compression = $4 and e.columns = $5::text[]
    and e.row_count >= $6 and ($7::text is null or e.filter_endpoint_id = $7)) as row_bytes,
  (select extract(epoch from sum(e.completed_at - e.started_at))::float8 / sum(e.row_count)
  from (
    select piece.*
    from hookexport.exports piece
    where piece.state in ('completed', 'expired') and not piece.file_removed
    order by coalesce(piece.remove_at, piece.expires_at) desc
    limit 50) as e
  where e.dataset = $2 and e.direction = $3 and e.compression = $4 and e.row_count >= $6
    and ($7::text is null or (e.project_id = $1 and e.filter_endpoint_id = $7))) as row_seconds
