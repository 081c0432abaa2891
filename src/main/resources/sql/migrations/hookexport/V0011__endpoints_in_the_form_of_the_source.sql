-- Takes the place of the index of V0009, which V0012 drops: exports can be read but not written while this one is
-- built. Alone in its file: nothing else is locked for as long, and nothing that has to wait undoes the build.
create index exports_of_source_endpoint
  on hookexport.exports (project_id, filter_endpoint_id, created_at desc, export_id desc)
  where filter_endpoint_id is not null;
