-- Indexes for a long history. They are built in place, not concurrently: that would wait for every
-- export that reads in this database (src/doc/design/decisions/0041).

-- One page of a project's exports for any filter.
create index exports_listed
  on hookexport.exports (project_id, state, direction, created_at desc, export_id desc);

-- The files of a project that are not removed yet: how much they are, which expires first, and which
-- have expired without having been swept.
create index exports_stored
  on hookexport.exports (project_id, expires_at) include (file_size_bytes)
  where state in ('completed', 'expired') and not file_removed;

-- Exports that have ended and left no file, for the end of their history.
create index exports_ended on hookexport.exports (completed_at)
  where state = 'failed' or (state = 'expired' and file_removed);
