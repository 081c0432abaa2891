-- Whether one of these exports is, or was, an export of this database.
-- $1 ids
select exists (
  select from hookexport.exports e where e.export_id = any ($1::uuid[])) as known
