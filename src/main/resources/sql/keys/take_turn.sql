-- Whoever makes a key for the project waits here for the others, who may correct its tenant. A lock of
-- the row would need the right to update projects.
-- $1 project
select pg_advisory_xact_lock(hashtext('hookexport keys of a project'), hashtext($1))
