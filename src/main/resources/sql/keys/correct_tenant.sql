-- No row when the project has exports.
-- $1 project, $2 tenant
update hookexport.projects as p
set tenant = $2
where p.project_id = $1
  and not exists (select from hookexport.exports as e where e.project_id = p.project_id)
