-- The native source: deliveries of a platform that has no tables of its own, and of the demo.
-- Messages name no foreign key to their endpoint: a message outlives it, and the check would cost
-- more than the rest of an insert.

create table deliveries.endpoints (
  endpoint_id uuid primary key,
  project_id text not null,
  url text not null,
  created_at timestamptz not null default now()
);

comment on table deliveries.endpoints is
  'Where the webhooks of a project are sent. The API writes the id as ep_ and its 32 hex digits.';

create index endpoints_by_project on deliveries.endpoints (project_id, created_at);

create table deliveries.inbound_endpoints (
  inbound_endpoint_id uuid primary key,
  project_id text not null,
  url text not null,
  created_at timestamptz not null default now()
);

comment on table deliveries.inbound_endpoints is
  'Where the platform receives webhooks for a project; url is the place they are passed on to.';

create index inbound_endpoints_by_project
  on deliveries.inbound_endpoints (project_id, created_at);

create table deliveries.outbound_messages (
  message_id uuid primary key,
  project_id text not null,
  event_type text not null,
  endpoint_id uuid not null,
  endpoint_url text not null,
  status text not null
    constraint outbound_status check (
      status in ('queued', 'delivering', 'succeeded', 'pending_retry', 'failed_permanent')
    ),
  attempt_count integer not null default 0,
  replay_count integer not null default 0,
  response_status integer,
  response_latency_ms integer,
  last_error text,
  idempotency_key text,
  content_type text,
  size_bytes bigint,
  payload_sha256 text,
  created_at timestamptz not null,
  delivered_at timestamptz,
  next_attempt_at timestamptz,
  updated_at timestamptz not null
);

comment on table deliveries.outbound_messages is
  'One webhook on its way from the platform to an endpoint of a customer, in its latest state.';
comment on column deliveries.outbound_messages.endpoint_url is
  'As it was when the message was delivered, so a copy: the endpoint may have moved since.';

-- The order of an export, so that it is read from the index without sorting.
create index outbound_messages_in_order
  on deliveries.outbound_messages (project_id, created_at, message_id);

create table deliveries.inbound_messages (
  message_id uuid primary key,
  project_id text not null,
  event_type text not null,
  inbound_endpoint_id uuid not null,
  endpoint_url text not null,
  status text not null
    constraint inbound_status check (
      status in ('queued', 'delivering', 'succeeded', 'pending_retry', 'failed_permanent')
    ),
  attempt_count integer not null default 0,
  replay_count integer not null default 0,
  response_status integer,
  response_latency_ms integer,
  queue_wait_ms integer,
  total_delivery_ms integer,
  last_error text,
  idempotency_key text,
  content_type text,
  size_bytes bigint,
  payload_sha256 text,
  received_at timestamptz not null,
  delivered_at timestamptz,
  failed_at timestamptz,
  next_attempt_at timestamptz,
  updated_at timestamptz not null
);

comment on table deliveries.inbound_messages is
  'One webhook that a provider sent to the platform for a project, in its latest state.';
comment on column deliveries.inbound_messages.endpoint_url is
  'As it was when the message was delivered, so a copy: the endpoint may have moved since.';

create index inbound_messages_in_order
  on deliveries.inbound_messages (project_id, received_at, message_id);
