-- Sessions: short-lived credentials that a key makes. Older versions do not know them, and answer 401.
create table hookexport.sessions (
  session_id text primary key,
  -- The key that made it, which it does not outlive.
  key_id text not null references hookexport.api_keys,
  -- Repeated from the key, for the limit of live sessions.
  project_id text not null references hookexport.projects,
  -- SHA-256 of the secret part; the secret itself is never stored.
  secret_sha256 bytea not null check (octet_length(secret_sha256) = 32),
  scopes text[] not null check (scopes <@ array['read', 'create', 'manage'] and scopes <> '{}'),
  -- Only exports of this endpoint exist for it. The first is as the maker wrote it.
  endpoint_id text,
  filter_endpoint_id text,
  check ((endpoint_id is null) = (filter_endpoint_id is null)),
  created_at timestamptz not null default now(),
  expires_at timestamptz not null
);
create index sessions_live on hookexport.sessions (project_id, expires_at);
create index sessions_expiring on hookexport.sessions (expires_at);

-- Who may read keys is a role of a server. The janitor locks the rows that it removes, which takes update.
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
    execute format('grant select, insert, update, delete on hookexport.sessions to %s', granted.role);
  end loop;
end $$;
