-- The part of a WebhookX database that the source reads: names, types and the indexes that its
-- statements need. Written for the tests; a real schema has more.
create table schema_migrations (version bigint primary key, dirty boolean not null);
insert into schema_migrations values (1786614568, false);

create table workspaces (id char(27) primary key, name text unique);

create table endpoints (
  id char(27) primary key,
  ws_id char(27),
  request jsonb not null,
  enabled boolean not null
);

create index on endpoints (ws_id);

create table events (
  id char(27) primary key,
  ws_id char(27),
  event_type text not null,
  data jsonb not null,
  unique_id varchar(50) unique,
  created_at timestamptz(3)
);

create index on events (ws_id);
create index on events (created_at);

create table attempts (
  id char(27) primary key,
  event_id char(27),
  endpoint_id char(27),
  ws_id char(27),
  status varchar(20) not null,
  attempt_number smallint not null,
  trigger_mode varchar(10) not null,
  scheduled_at timestamptz(3),
  attempted_at timestamptz(3),
  error_code varchar(30),
  request jsonb,
  response jsonb,
  created_at timestamptz(3),
  updated_at timestamptz(3)
);

create index on attempts (event_id);
create index on attempts (endpoint_id);
create index on attempts (ws_id);
create index on attempts (created_at);

-- Rows of their own: WebhookX writes them later than the attempts.
create table attempt_details (
  id char(27) primary key,
  request_headers jsonb,
  request_body text,
  response_headers jsonb,
  response_body text
);
