-- One page of the exports of all projects in one state, as clients see it, newest first. As list_all.sql, with a
-- piece for each project and direction. A completed export whose retention has passed is found by the time of its
-- expiry: there are few, until the next sweep.
-- $1 limit, $2 and $3 creation time and id to go on after, or null, $4 state
select {{export_columns}}
from hookexport.exports e
where e.export_id = any(array(
  select found.export_id
  from (
    select piece.created_at, piece.export_id
    from hookexport.projects p
    cross join unnest(array['outbound', 'inbound']) as way (direction)
    cross join lateral (
      select own.created_at, own.export_id
      from hookexport.exports own
      where own.project_id = p.project_id and own.state = $4::text and own.direction = way.direction
        and (own.created_at, own.export_id)
          < (coalesce($2::timestamptz, 'infinity'),
             coalesce($3::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
        and ($4::text <> 'completed' or own.expires_at > now())
      order by own.created_at desc, own.export_id desc
      limit $1) as piece
    union all
    select unswept.created_at, unswept.export_id
    from hookexport.exports unswept
    where $4::text = 'expired' and unswept.state in ('completed', 'expired')
      and not unswept.file_removed and coalesce(unswept.remove_at, unswept.expires_at) <= now()
      and unswept.state = 'completed'
      and (unswept.created_at, unswept.export_id)
        < (coalesce($2::timestamptz, 'infinity'),
           coalesce($3::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))) as found
  order by found.created_at desc, found.export_id desc
  limit $1))
order by e.created_at desc, e.export_id desc
