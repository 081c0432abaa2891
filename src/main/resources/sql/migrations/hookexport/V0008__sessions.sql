-- Sessions: short-lived credentials that a key makes. Older versions do not know them, and answer 401.
create table hookexport.sessions (
  session_id text primary key,
  -- The key that made it, also by way of another session. A session does not outlive its key.
  key_id text not null references hookexport.api_keys,
  -- Repeated from the key, for the limit of live sessions.
  project_id text not null references hookexport.projects,
  -- The session that made it, with which it ends.
  parent_id text references hookexport.sessions on delete cascade,
  -- SHA-256 of the secret part; the secret itself is never stored.
  secret_sha256 bytea not null check (octet_length(secret_sha256) = 32),
  scopes text[] not null check (scopes <@ array['read', 'create', 'manage'] and scopes <> '{}'),
  -- Only exports with this endpoint_id exist for it.
  endpoint_id text,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null
);
create index sessions_live on hookexport.sessions (project_id, expires_at);
create index sessions_expiring on hookexport.sessions (expires_at);
create index sessions_children on hookexport.sessions (parent_id) where parent_id is not null;

-- The list of a session with a fixed endpoint.
create index exports_of_endpoint
  on hookexport.exports (project_id, endpoint_id, created_at desc, export_id desc)
  where endpoint_id is not null;

-- Who may read keys is a role of a server.
do $$
declare
  granted record;
begin
  for granted in
    select distinct case grantee when 'PUBLIC' then 'public' else quote_ident(grantee) end as role
    from information_schema.role_table_grants
    where table_schema = 'hookexport' and table_name = 'api_keys' and privilege_type = 'SELECT'
      and grantee <> current_user
  loop
    execute format('grant select, insert, delete on hookexport.sessions to %s', granted.role);
  end loop;
end $$;
