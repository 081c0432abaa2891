-- Sets the limits of a project that are to change; null: as configured.
-- $1 project, then for active exports, exports per hour and stored bytes: whether to change it, and its value
update hookexport.projects
set active_exports = case when $2::boolean then $3::integer else active_exports end,
  exports_per_hour = case when $4::boolean then $5::integer else exports_per_hour end,
  stored_bytes = case when $6::boolean then $7::bigint else stored_bytes end
where project_id = $1
