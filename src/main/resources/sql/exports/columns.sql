-- Not a statement: the columns of an export, put in where other files say {{export_columns}}.
-- A completed export whose retention has passed reads as expired, swept or not.
e.export_id, e.project_id,
case when e.state = 'completed' and e.expires_at <= now() then 'expired' else e.state end as state,
e.created_at, e.dataset, e.direction, e.filter_start_time, e.filter_end_time, e.filter_status,
e.filter_statuses, e.filter_event_types, e.filter_response_statuses,
e.endpoint_id, e.filter_endpoint_id, e.filter_inbound_endpoint_id,
e.filter_inbound_endpoint, e.columns, e.compression,
e.formula_escaping, e.byte_order_mark, e.attempt, e.started_at, e.snapshot_at, e.rows_written,
e.bytes_written, e.rows_expected, e.completed_at, e.expires_at, e.file_key, e.row_count,
e.file_size_bytes, e.sha256, e.escaped_cells, e.error_code, e.error_message
