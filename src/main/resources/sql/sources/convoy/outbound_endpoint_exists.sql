-- Whether the project has, or had, this endpoint: Convoy marks what it deletes.
-- $1 text: the project's id; $2 text: the endpoint
select exists (select 1 from convoy.endpoints where project_id = $1 and id = $2)
