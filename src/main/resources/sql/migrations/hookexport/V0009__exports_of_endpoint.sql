-- The list of a session with a fixed endpoint. Built in place like those of V0003, so exports cannot be
-- written meanwhile; on its own, so that nothing else is locked for as long.
create index exports_of_endpoint
  on hookexport.exports (project_id, filter_endpoint_id, created_at desc, export_id desc)
  where filter_endpoint_id is not null;
