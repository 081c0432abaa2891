-- Which of these file keys belong to no export that may still need them. A file of a running attempt
-- has no key in its row yet; it is known by its id and attempt. The file of an expired export is
-- needed until its removal is recorded; a file that is there in spite of that record is not.
-- $1 keys, $2 ids, $3 attempts, in step
select candidate.key
from unnest($1::text[], $2::uuid[], $3::int[]) as candidate (key, export_id, attempt)
where not exists (
  select from hookexport.exports e
  where e.export_id = candidate.export_id
    and ((e.state = 'processing' and e.attempt = candidate.attempt)
      or (e.state in ('completed', 'expired') and not e.file_removed
        and e.file_key = candidate.key)))
