-- The part of a Convoy database that the source reads: names, types and the indexes that its
-- statements need. Written for the tests; a real schema has more.
create schema convoy;

create table convoy.gorp_migrations (id text primary key);
insert into convoy.gorp_migrations values ('1677078479.sql'), ('1787540001.sql'), ('1782000000.sql');

create table convoy.projects (
  id varchar primary key,
  name text not null,
  type text not null,
  deleted_at timestamptz
);

create table convoy.endpoints (
  id varchar primary key,
  project_id varchar not null references convoy.projects,
  url text not null,
  status text not null,
  deleted_at timestamptz
);

create table convoy.sources (
  id varchar primary key,
  project_id varchar not null references convoy.projects,
  deleted_at timestamptz
);

create table convoy.events (
  id varchar primary key,
  project_id varchar not null references convoy.projects,
  source_id varchar references convoy.sources
);

-- Where events are partitioned, deliveries and attempts do not reference them.
create table convoy.event_deliveries (
  id varchar primary key,
  status text not null,
  description text not null,
  project_id varchar not null references convoy.projects,
  endpoint_id varchar references convoy.endpoints,
  event_id varchar not null,
  subscription_id varchar not null,
  metadata jsonb not null,
  headers jsonb,
  target_url text,
  idempotency_key text,
  event_type text,
  latency_seconds numeric,
  created_at timestamptz,
  updated_at timestamptz,
  deleted_at timestamptz
);

create index on convoy.event_deliveries (created_at);
create index on convoy.event_deliveries (project_id, status, created_at) where deleted_at is null;

create table convoy.delivery_attempts (
  id varchar primary key,
  url text not null,
  project_id varchar not null references convoy.projects,
  endpoint_id varchar not null,
  event_delivery_id varchar not null,
  ip_address varchar,
  request_http_header jsonb,
  response_http_header jsonb,
  http_status varchar,
  response_data bytea,
  error text,
  status boolean,
  requested_at timestamptz,
  responded_at timestamptz,
  created_at timestamptz not null,
  deleted_at timestamptz
);

create index on convoy.delivery_attempts (created_at);
create index on convoy.delivery_attempts (event_delivery_id, created_at desc);
