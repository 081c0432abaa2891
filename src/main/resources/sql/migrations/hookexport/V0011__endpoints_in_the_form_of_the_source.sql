-- In the place of that of V0009: exports cannot be written while it is built; on its own, so that nothing else is
-- locked for as long.
create index exports_of_source_endpoint
  on hookexport.exports (project_id, filter_endpoint_id, created_at desc, export_id desc)
  where filter_endpoint_id is not null;

drop index hookexport.exports_of_endpoint;
