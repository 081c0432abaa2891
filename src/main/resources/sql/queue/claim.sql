-- Takes a pending export that is due: of the projects with the fewest exports that run, the one that has been due for
-- longest, so that a project with many exports does not hold up another's first. Of a very long backlog only the
-- oldest thousand are compared. skip locked: workers never wait for each other.
-- $1 worker, $2 lease in milliseconds, $3 whether one known to be large will do
update hookexport.exports e
set state = 'processing', attempt = e.attempt + 1, attempts_used = e.attempts_used + 1, worker = $1,
  lease_until = now() + $2::bigint * interval '1 millisecond',
  started_at = coalesce(e.started_at, now()),
  rows_written = 0, bytes_written = 0, rows_expected = null, snapshot_at = null
from hookexport.projects p
where p.project_id = e.project_id
  and e.export_id = (
    select due.export_id
    from hookexport.exports due
    where due.state = 'pending' and ($3 or not due.large)
      and due.due_at <= least(now(), (
        select last.due_at
        from hookexport.exports last
        where last.state = 'pending' and ($3 or not last.large)
          and last.due_at <= now() -- without those that wait for a slot
        order by last.due_at, last.created_at
        offset 999 limit 1))
    order by (
      select count(*)
      from hookexport.exports running
      where running.project_id = due.project_id and running.state in ('pending', 'processing')
        and running.state = 'processing'), due.due_at, due.created_at
    limit 1
    for update of due skip locked)
returning {{export_columns}}, p.tenant, e.attempts_used, p.stored_bytes as own_stored_limit,
  (select coalesce(sum(stored.file_size_bytes), 0)::bigint
   from hookexport.exports stored
   where stored.project_id = p.project_id and stored.state in ('completed', 'expired')
     and not stored.file_removed) as stored_bytes
