-- Projects, their keys, and exports: the job database of hookexport.

create table hookexport.projects (
  project_id text primary key check (project_id ~ '^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$'),
  -- The id of the same customer in the source's tables.
  tenant text not null,
  created_at timestamptz not null default now()
);

create table hookexport.api_keys (
  key_id text primary key,
  project_id text not null references hookexport.projects,
  -- SHA-256 of the secret part; the secret itself is never stored.
  secret_sha256 bytea not null check (octet_length(secret_sha256) = 32),
  created_at timestamptz not null default now(),
  revoked_at timestamptz
);
create index api_keys_project on hookexport.api_keys (project_id, created_at desc);

create table hookexport.exports (
  export_id uuid primary key,
  project_id text not null references hookexport.projects,
  state text not null default 'pending'
    check (state in ('pending', 'processing', 'completed', 'failed', 'expired')),
  created_at timestamptz not null default now(),

  -- What was asked for.
  direction text not null check (direction in ('outbound', 'inbound')),
  filter_start_time timestamptz not null,
  filter_end_time timestamptz not null,
  filter_status text,
  -- As the client wrote it, and in the source's own form.
  endpoint_id text,
  filter_endpoint_id text,
  filter_inbound_endpoint_id uuid,
  columns text[] not null default '{}',
  compression text not null check (compression in ('none', 'gzip')),
  formula_escaping text not null check (formula_escaping in ('none', 'spreadsheet')),
  byte_order_mark boolean not null,

  -- Who works on it. attempt only grows and fences every write of a worker; attempts_used counts
  -- against the limit, and a hand-back at shutdown gives its one back.
  slot smallint not null,
  attempt integer not null default 0,
  attempts_used integer not null default 0,
  due_at timestamptz not null default now(),
  worker text,
  lease_until timestamptz,
  started_at timestamptz,
  snapshot_at timestamptz,
  rows_written bigint not null default 0,
  bytes_written bigint not null default 0,
  rows_expected bigint,

  -- How it ended.
  completed_at timestamptz,
  expires_at timestamptz,
  file_key text,
  file_removed boolean not null default false,
  -- When the removal is to be tried: a file that resists must not hold up the others.
  remove_at timestamptz,
  row_count bigint,
  file_size_bytes bigint,
  sha256 text,
  escaped_cells bigint,
  error_code text,
  error_message text,

  constraint range_is_not_empty check (filter_end_time > filter_start_time),
  constraint lease_while_processing check ((state = 'processing') = (lease_until is not null)),
  constraint file_when_completed check (
    (state in ('completed', 'expired'))
    = (file_key is not null and row_count is not null and file_size_bytes is not null
       and sha256 is not null and expires_at is not null and snapshot_at is not null
       and completed_at is not null)),
  constraint reason_when_failed check ((state = 'failed') = (error_code is not null))
);

-- The limit of active exports is kept by the database, not by a query before the insert: an active
-- export holds one of the project's slots 0 .. limit - 1, and a slot has one holder.
create unique index exports_active_slot on hookexport.exports (project_id, slot)
  where state in ('pending', 'processing');
create index exports_newest on hookexport.exports (project_id, created_at desc, export_id desc);
create index exports_due on hookexport.exports (due_at, created_at) where state = 'pending';
create index exports_leased on hookexport.exports (lease_until) where state = 'processing';
create index exports_expiring on hookexport.exports (coalesce(remove_at, expires_at))
  where state in ('completed', 'expired') and not file_removed;
create index exports_file on hookexport.exports (file_key) where file_key is not null;

create table hookexport.idempotency_keys (
  project_id text not null references hookexport.projects,
  key text not null,
  -- SHA-256 of the request's meaning: the same key with another request is a mismatch.
  request_sha256 text not null,
  -- No reference: the key outlives an export that is deleted.
  export_id uuid not null,
  created_at timestamptz not null default now(),
  primary key (project_id, key)
);
create index idempotency_keys_age on hookexport.idempotency_keys (created_at);

-- The exports of the last hour, for the limit of exports per hour: each takes one of the project's
-- places 0 .. limit - 1 for an hour. Not counted from the exports, which can be deleted.
create table hookexport.export_quota (
  project_id text not null references hookexport.projects,
  place integer not null,
  taken_at timestamptz not null default now(),
  primary key (project_id, place)
);
