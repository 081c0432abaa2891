-- Filters that are lists. A single status stays in filter_status. Older versions do not know the others, and
-- would write rows that do not match: ask for them when all servers of the installation have this version.
alter table hookexport.exports
  add column filter_statuses text[] not null default '{}',
  add column filter_event_types text[] not null default '{}',
  add column filter_response_statuses text[] not null default '{}';
