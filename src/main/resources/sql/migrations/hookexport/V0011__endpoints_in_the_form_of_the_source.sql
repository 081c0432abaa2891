-- Exports of a fixed endpoint are those of this endpoint, in whatever spelling they were asked for. A session that
-- an older version made has none: until it ends, within a day, it sees exports whose endpoint it spells like the source.
alter table hookexport.sessions
  add column filter_endpoint_id text;

-- In the place of that of V0009: exports cannot be written while it is built.
create index exports_of_source_endpoint
  on hookexport.exports (project_id, filter_endpoint_id, created_at desc, export_id desc)
  where filter_endpoint_id is not null;

drop index hookexport.exports_of_endpoint;
