-- Whose the folder of export files is. It names this id, and a server whose folder names another one
-- does not start: it would take the files of the other installation for orphans.
create table hookexport.installation (
  one_row boolean primary key default true check (one_row),
  installation_id uuid not null default gen_random_uuid(),
  -- Null until a folder names this installation. Afterwards a folder that names none is not taken:
  -- it may be the place where the true one is not mounted.
  folder_named_at timestamptz
);
insert into hookexport.installation default values;

-- Who may read exports is a role of a server: it reads the id, and says that a folder names it.
do $$
declare
  granted record;
begin
  for granted in
    select distinct case grantee when 'PUBLIC' then 'public' else quote_ident(grantee) end as role
    from information_schema.role_table_grants
    where table_schema = 'hookexport' and table_name = 'exports' and privilege_type = 'SELECT'
      and grantee <> current_user
  loop
    execute format('grant select, update on hookexport.installation to %s', granted.role);
  end loop;
end $$;
