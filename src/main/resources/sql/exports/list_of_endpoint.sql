-- One page of the exports of one endpoint, newest first, for a caller that sees no others.
-- $1 project, $2 limit, $3 and $4 creation time and id to go on after, or null, $5 endpoint in the source's form,
-- $6 states as clients see them, $7 directions
select {{export_columns}}
from hookexport.exports e
where e.project_id = $1 and e.filter_endpoint_id = $5
  and (e.created_at, e.export_id)
    < (coalesce($3::timestamptz, 'infinity'),
       coalesce($4::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
  and case when e.state = 'completed' and e.expires_at <= now() then 'expired' else e.state end
    = any($6::text[])
  and e.direction = any($7::text[])
order by e.created_at desc, e.export_id desc
limit $2
