-- One page, newest first. $1 project, $2 limit, $3 and $4 creation time and id to go on after, or
-- null
select {{export_columns}}
from hookexport.exports e
where e.project_id = $1
  and (e.created_at, e.export_id)
    < (coalesce($3::timestamptz, 'infinity'),
       coalesce($4::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
order by e.created_at desc, e.export_id desc
limit $2
