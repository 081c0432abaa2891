-- One active export of a project, the oldest. $1 project
select e.export_id
from hookexport.exports e
where e.project_id = $1 and e.state in ('pending', 'processing')
order by e.created_at
limit 1
