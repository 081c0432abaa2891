-- $1 project, $2 tenant
insert into hookexport.projects (project_id, tenant) values ($1, $2) on conflict do nothing
