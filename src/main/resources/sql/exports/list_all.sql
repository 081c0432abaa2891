-- One page of the exports of all projects, newest first. Each project gives ids from its own index for no more than
-- a page; only the rows of the page are read whole. $1 limit, $2 and $3 creation time and id to go on after, or null
select {{export_columns}}
from hookexport.exports e
where e.export_id = any(array(
  select piece.export_id
  from hookexport.projects p
  cross join lateral (
    select own.created_at, own.export_id
    from hookexport.exports own
    where own.project_id = p.project_id
      and (own.created_at, own.export_id)
        < (coalesce($2::timestamptz, 'infinity'),
           coalesce($3::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
    order by own.created_at desc, own.export_id desc
    limit $1) as piece
  order by piece.created_at desc, piece.export_id desc
  limit $1))
order by e.created_at desc, e.export_id desc
