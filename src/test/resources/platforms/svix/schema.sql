-- The part of a Svix database that the source reads: names, types, collations and the indexes that
-- its statements need. Written for the tests; a real schema has more.
create table _sqlx_migrations (version bigint primary key, success boolean not null);
insert into _sqlx_migrations values (20220123205937, true), (20250909214223, true);

create table application (
  id varchar collate "C" primary key,
  org_id varchar collate "C" not null,
  uid varchar collate "C",
  deleted boolean not null
);
create unique index on application (org_id, uid) where uid is not null;

create table endpoint (
  id varchar collate "C" primary key,
  app_id varchar collate "C" not null references application,
  url varchar not null,
  deleted boolean not null,
  disabled boolean not null
);

create table message (
  id varchar collate "C" primary key,
  created_at timestamptz not null,
  app_id varchar collate "C" not null references application,
  event_type varchar collate "C" not null,
  uid varchar collate "C",
  payload jsonb,
  channels jsonb
);
create index on message (app_id, id desc);

create table messagecontent (
  id varchar collate "C" primary key,
  payload bytea not null
);

create table messageattempt (
  id varchar collate "C" primary key,
  created_at timestamptz not null,
  msg_id varchar collate "C" not null,
  endp_id varchar collate "C" not null,
  url varchar not null,
  status smallint not null,
  response_status_code smallint not null,
  response text not null default '',
  ended_at timestamptz,
  trigger_type smallint not null,
  response_duration_ms bigint not null default 0,
  attempt_number smallint not null default -1,
  next_attempt timestamptz
);
create index on messageattempt (msg_id, id desc);
create index on messageattempt (endp_id, status, id desc) include (response_status_code);
