-- Whether the project has, or had, this source: Convoy marks what it deletes.
-- $1 text: the project's id; $2 text: the source
select exists (select 1 from convoy.sources where project_id = $1 and id = $2)
