-- Transactions that create a key for the same project wait here for each other, because one of them may
-- correct the tenant. A lock on the row would need the right to update projects.
-- $1 project
select pg_advisory_xact_lock(hashtext('hookexport keys of a project'), hashtext($1))
