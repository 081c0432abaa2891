-- Of each of many requests its key, and with the right secret an export of its project, in one round
-- trip. The project is a condition of the join, so that a row of another project is not even sent; a
-- key id without its secret gets the same row whether the export exists or not. The limits keep each
-- look-up one of a primary key, whatever the planner expects of their number.
-- $1 key ids, $2 SHA-256 of the secrets, $3 exports
select {{export_columns}}, k.secret_sha256, k.project_id as key_project, k.tenant, k.key_id,
  k.expires_at as key_end, asked.number
from unnest($1::text[], $2::bytea[], $3::uuid[]) with ordinality
  as asked (key_id, secret_sha256, export_id, number)
cross join lateral (
  select k.secret_sha256, p.project_id, p.tenant, k.key_id, k.expires_at
  from hookexport.api_keys k
  join hookexport.projects p on p.project_id = k.project_id
  where k.key_id = asked.key_id and k.revoked_at is null
    and (k.expires_at is null or k.expires_at > now())
  limit 1) k
left join lateral (
  select e.*
  from hookexport.exports e
  where e.export_id = asked.export_id and e.project_id = k.project_id
    and k.secret_sha256 = asked.secret_sha256
  limit 1) e on true
