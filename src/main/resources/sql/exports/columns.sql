-- Not a statement: the columns of an export, put in where other files say {{export_columns}}.
-- A completed export whose retention has passed reads as expired, swept or not.
-- waiting: null unless the export waits for a slot of its project; else its place among those that do, from 1, and
-- the minute in which it may start, as a second, or null: to the second it would tell when another export began. The exports ahead get a slot each time one that is active ends, and an
-- export is taken to run for as long as the project's last twenty that are still stored did on average.
e.export_id, e.project_id,
case when e.state = 'completed' and e.expires_at <= now() then 'expired' else e.state end as state,
e.created_at, e.dataset, e.direction, e.filter_start_time, e.filter_end_time, e.filter_status,
e.filter_statuses, e.filter_event_types, e.filter_response_statuses,
e.endpoint_id, e.filter_endpoint_id, e.filter_inbound_endpoint_id,
e.filter_inbound_endpoint, e.columns, e.compression,
e.formula_escaping, e.byte_order_mark, e.attempt, e.started_at, e.snapshot_at, e.rows_written,
e.bytes_written, e.rows_expected, e.completed_at, e.expires_at, e.file_key, e.row_count,
e.file_size_bytes, e.sha256, e.escaped_cells, e.error_code, e.error_message,
case when e.state = 'pending' and e.slot < 0 then (
  select array[ahead.number + 1, ceil(extract(epoch from
    greatest(now(), active.first_start + usual.run) + usual.run * ahead.number / greatest(1, active.number)) / 60)::bigint * 60]
  from (
    select count(*) as number
    from hookexport.exports w
    where w.project_id = e.project_id and w.slot < 0 and w.state in ('pending', 'processing')
      and (w.created_at, w.export_id) < (e.created_at, e.export_id)) as ahead,
    (
    select count(*) as number, coalesce(min(coalesce(r.started_at, now())), now()) as first_start
    from hookexport.exports r
    where r.project_id = e.project_id and r.slot >= 0 and r.state in ('pending', 'processing')) as active,
    (
    select avg(done.run) as run
    from (
      select d.completed_at - d.started_at as run
      from hookexport.exports d
      where d.project_id = e.project_id and d.state in ('completed', 'expired') and not d.file_removed
      order by d.expires_at desc
      limit 20) as done) as usual)
end as waiting
