-- The id of a workspace. Its name is not taken: another workspace may have it tomorrow, and would then be
-- exported to this project.
-- $1 text: the tenant of the project
select id from workspaces where id = $1::text::bpchar
