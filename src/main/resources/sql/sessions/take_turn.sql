-- Transactions that make a session of the same project wait here for each other: each counts those that
-- are live. $1 project
select pg_advisory_xact_lock(hashtext('hookexport sessions of a project'), hashtext($1))
