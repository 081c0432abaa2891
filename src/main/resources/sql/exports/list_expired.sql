-- One page of expired exports, newest first: those that were swept, and the few that are still
-- stored as completed although their retention has passed, found by the time of their expiry.
-- $1 project, $2 limit, $3 and $4 creation time and id to go on after, or null, $5 directions
select {{export_columns}}
from (
  select swept.*
  from unnest($5::text[]) as way (direction)
  cross join lateral (
    select piece.*
    from hookexport.exports piece
    where piece.project_id = $1 and piece.state = 'expired' and piece.direction = way.direction
      and (piece.created_at, piece.export_id)
        < (coalesce($3::timestamptz, 'infinity'),
           coalesce($4::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
    order by piece.created_at desc, piece.export_id desc
    limit $2) as swept
  union all
  select unswept.*
  from hookexport.exports unswept
  where unswept.project_id = $1 and unswept.state in ('completed', 'expired')
    and not unswept.file_removed and unswept.expires_at <= now()
    and unswept.state = 'completed' and unswept.direction = any($5::text[])
    and (unswept.created_at, unswept.export_id)
      < (coalesce($3::timestamptz, 'infinity'),
         coalesce($4::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))) as e
order by e.created_at desc, e.export_id desc
limit $2
