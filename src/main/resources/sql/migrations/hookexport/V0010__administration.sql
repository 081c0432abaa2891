-- Limits of a project's own, and names, ends and uses of keys. Older versions do not know them: they apply the
-- limits of their configuration, and accept a key after its end. The tables are small, and no row is rewritten.
alter table hookexport.projects
  -- Null: as configured. 0 in the last two: no limit.
  add column active_exports integer check (active_exports between 1 and 1000),
  add column exports_per_hour integer check (exports_per_hour between 0 and 10000),
  add column stored_bytes bigint check (stored_bytes >= 0);

alter table hookexport.api_keys
  add column name text,
  add column expires_at timestamptz;

-- Exports of a fixed endpoint are those of this endpoint, in whatever spelling they were asked for. A session that
-- an older version made has none: until it ends, within a day, it sees exports whose endpoint it spells like the source.
alter table hookexport.sessions
  add column filter_endpoint_id text;

-- When a key was last used, to the minute. A table of its own: a server needs no right to change keys.
create table hookexport.key_uses (
  key_id text primary key references hookexport.api_keys on delete cascade,
  last_used_at timestamptz not null
) with (fillfactor = 50);

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
    execute format('grant select, insert, update on hookexport.key_uses to %s', granted.role);
  end loop;
end $$;
