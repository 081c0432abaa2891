-- Filters that are lists, and inbound endpoints whose ids are not UUIDs. Older versions do not know them: an
-- export with one of these has a filter_status that no source has, and they end it with an error. Update all
-- servers of an installation before clients use them.
alter table hookexport.exports
  add column filter_statuses text[] not null default '{}',
  add column filter_event_types text[] not null default '{}',
  add column filter_response_statuses text[] not null default '{}',
  add column filter_inbound_endpoint text;
