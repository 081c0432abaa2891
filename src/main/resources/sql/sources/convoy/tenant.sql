-- The id of a project. A deleted one is unknown, as in Convoy's API. Its name is not taken: another
-- organisation may have a project of the same name, today or later.
-- $1 text: the tenant of the project
select id from convoy.projects where id = $1::text and deleted_at is null
