-- The attempts to deliver the messages, one row each. The key is also the order of an export, so
-- that it is read from the index without sorting: a second index would cost as much as the rows.

create table deliveries.outbound_attempts (
  attempt_id uuid not null,
  project_id text not null,
  message_id uuid not null,
  endpoint_id uuid not null,
  endpoint_url text not null,
  event_type text not null,
  attempt_number integer not null,
  trigger text not null
    constraint outbound_attempt_trigger check (trigger in ('automatic', 'manual')),
  status text not null
    constraint outbound_attempt_status check (
      status in ('queued', 'delivering', 'succeeded', 'failed')
    ),
  response_status integer,
  response_latency_ms integer,
  error text,
  response_body text,
  attempted_at timestamptz not null,
  finished_at timestamptz,
  constraint outbound_attempts_in_order primary key (project_id, attempted_at, attempt_id)
);

comment on table deliveries.outbound_attempts is
  'One try to deliver a webhook to an endpoint of a customer.';
comment on column deliveries.outbound_attempts.trigger is
  'manual: somebody asked for this try; automatic: the platform made it.';

create table deliveries.inbound_attempts (
  attempt_id uuid not null,
  project_id text not null,
  message_id uuid not null,
  inbound_endpoint_id uuid not null,
  endpoint_url text not null,
  event_type text not null,
  attempt_number integer not null,
  trigger text not null
    constraint inbound_attempt_trigger check (trigger in ('automatic', 'manual')),
  status text not null
    constraint inbound_attempt_status check (
      status in ('queued', 'delivering', 'succeeded', 'failed')
    ),
  response_status integer,
  response_latency_ms integer,
  error text,
  response_body text,
  attempted_at timestamptz not null,
  finished_at timestamptz,
  constraint inbound_attempts_in_order primary key (project_id, attempted_at, attempt_id)
);

comment on table deliveries.inbound_attempts is
  'One try to pass on a webhook that a provider sent to the platform.';

-- Who may read the messages, such as the reading role, reads their attempts too.
do $$
declare
  granted record;
begin
  for granted in
    select distinct case grantee when 'PUBLIC' then 'public' else quote_ident(grantee) end as role,
      replace(table_name, 'messages', 'attempts') as attempts
    from information_schema.role_table_grants
    where table_schema = 'deliveries' and table_name in ('outbound_messages', 'inbound_messages')
      and privilege_type = 'SELECT' and grantee <> current_user
  loop
    execute format('grant select on deliveries.%I to %s', granted.attempts, granted.role);
  end loop;
end $$;
