-- Not a statement: a part that gives the slot of an export that has ended to the one of its project that has waited
-- longest, put in where other files say {{promoted}}. A slot beyond the limit, which was lowered, is given up.
-- It follows a part "ended" with project_id, slot and slots, the limit. One that is being cancelled is passed over.
promoted as (
  update hookexport.exports w
  set slot = ended.slot, due_at = now()
  from ended
  cross join lateral (
    select waiting.export_id
    from hookexport.exports waiting
    where waiting.project_id = ended.project_id and waiting.slot < 0
      and waiting.state in ('pending', 'processing') and ended.slot between 0 and ended.slots - 1
      and ended.slots >= (
        select count(*) -- with the one that has ended, which this statement sees as it was
        from hookexport.exports active
        where active.project_id = ended.project_id and active.slot >= 0
          and active.state in ('pending', 'processing'))
    order by waiting.created_at, waiting.export_id
    limit 1
    for update skip locked) as next
  where w.export_id = next.export_id
  returning w.export_id)