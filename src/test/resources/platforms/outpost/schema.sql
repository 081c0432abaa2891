-- The part of an Outpost database that the source reads: names, types and the indexes that its
-- statements need. Written for the tests; a real schema has more.
create table schema_migrations (version bigint primary key, dirty boolean not null);
insert into schema_migrations values (10, false);

create table events (
  id text not null,
  tenant_id text not null,
  time timestamptz not null,
  topic text not null,
  eligible_for_retry boolean not null,
  data text not null,
  metadata jsonb not null,
  matched_destination_ids text[] not null,
  primary key (time, id)
) partition by range (time);

create table events_default partition of events default;
create index on events (tenant_id, time desc, id desc);
create index on events using gin (matched_destination_ids);

create table attempts (
  id text not null,
  event_id text not null,
  destination_id text not null,
  destination_type text not null,
  status text not null,
  time timestamptz not null,
  code text,
  response_data text,
  manual boolean not null,
  attempt_number integer not null,
  tenant_id text not null,
  topic text not null,
  event_data text not null,
  event_metadata jsonb not null,
  primary key (time, id)
) partition by range (time);

create table attempts_default partition of attempts default;
create index on attempts (tenant_id, time desc, id desc);
create index on attempts (tenant_id, status, time desc, id desc);
create index on attempts (tenant_id, destination_id, time desc, id desc);
create index on attempts (event_id, time desc, id desc);
