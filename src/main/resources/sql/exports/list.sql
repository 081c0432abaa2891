-- One page, newest first. $1 project, $2 limit, $3 and $4 creation time and id to go on after (or
-- null), $5 state or null, $6 direction or null
select {{export_columns}}
from hookexport.exports e
where e.project_id = $1
  and ($3::timestamptz is null or (e.created_at, e.export_id) < ($3::timestamptz, $4::uuid))
  and ($5::text is null
    or case when e.state = 'completed' and e.expires_at <= now() then 'expired' else e.state end = $5)
  and ($6::text is null or e.direction = $6)
order by e.created_at desc, e.export_id desc
limit $2
