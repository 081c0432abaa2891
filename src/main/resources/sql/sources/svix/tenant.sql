-- The id of an application. A deleted one is unknown, as in the platform's API.
-- $1 text: the id (app_...), or organisation and uid of the application with a slash between (org_.../acme).
-- A uid alone is not taken: another organisation may use the same one, today or later.
select id
from application
where not deleted
  and (id = $1::text or (org_id = split_part($1::text, '/', 1) and uid = substr($1::text, strpos($1::text, '/') + 1)))
