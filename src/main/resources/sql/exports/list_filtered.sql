-- One page of exports in certain states and directions, newest first. Each pair of the two is one
-- piece of an index, read from the page's beginning for no more than a page: the length of the history
-- does not matter. Unless $7 is true, completed exports whose retention has passed are skipped until they
-- are swept.
-- $1 project, $2 limit, $3 and $4 creation time and id to go on after, or null, $5 states as stored,
-- $6 directions, $7 whether a completed export whose retention has passed belongs to them
select {{export_columns}}
from unnest($5::text[]) as wanted (state)
cross join unnest($6::text[]) as way (direction)
cross join lateral (
  select piece.*
  from hookexport.exports piece
  where piece.project_id = $1 and piece.state = wanted.state and piece.direction = way.direction
    and (piece.created_at, piece.export_id)
      < (coalesce($3::timestamptz, 'infinity'),
         coalesce($4::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
    and ($7::boolean or piece.state <> 'completed' or piece.expires_at > now())
  order by piece.created_at desc, piece.export_id desc
  limit $2) as e
order by e.created_at desc, e.export_id desc
limit $2
