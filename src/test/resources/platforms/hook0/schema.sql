-- The part of a Hook0 database that the source reads: names, types and the indexes that its
-- statements need. Written for the tests; a real schema has more, and makes ids by uuidv7().
create table _sqlx_migrations (version bigint primary key, success boolean not null);
insert into _sqlx_migrations values (20210720134539, true), (20260819120000, true);

create schema event;
create schema webhook;

create table event.application (
  application__id uuid primary key,
  name text not null,
  deleted_at timestamptz
);

create table event.event (
  event__id uuid primary key,
  application__id uuid not null references event.application,
  event_type__name text not null,
  payload bytea,
  payload_content_type text not null,
  metadata jsonb,
  labels jsonb not null default '{}',
  occurred_at timestamptz not null,
  received_at timestamptz not null
);
create index on event.event (application__id, received_at);

create table webhook.target_http (
  target__id uuid not null,
  url text not null
);
create index on webhook.target_http (target__id);

create table webhook.subscription (
  subscription__id uuid primary key,
  application__id uuid not null references event.application,
  target__id uuid not null unique,
  is_enabled boolean not null,
  deleted_at timestamptz
);
create index on webhook.subscription (application__id);

create table webhook.response (
  response__id uuid primary key,
  response_error__name text,
  http_code smallint,
  body bytea,
  elapsed_time_ms integer
);

create table webhook.request_attempt (
  request_attempt__id uuid primary key,
  application__id uuid not null references event.application,
  event__id uuid not null references event.event,
  subscription__id uuid not null references webhook.subscription,
  created_at timestamptz not null,
  picked_at timestamptz,
  failed_at timestamptz,
  succeeded_at timestamptz,
  delay_until timestamptz,
  response__id uuid unique references webhook.response,
  retry_count smallint not null,
  check (succeeded_at is null or failed_at is null)
);
create index on webhook.request_attempt (event__id);
create index on webhook.request_attempt (subscription__id);
create index on webhook.request_attempt (application__id);
create index on webhook.request_attempt (created_at);
