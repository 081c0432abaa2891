-- A key, and with the right secret an export of its project, in one round trip. The project is a
-- condition of the join, so that a row of another project is not even sent; a key id without its
-- secret gets the same row whether the export exists or not.
-- $1 key id, $2 SHA-256 of the secret, $3 export
select {{export_columns}}, k.secret_sha256, p.project_id as key_project, p.tenant, k.key_id,
  k.expires_at as key_end
from hookexport.api_keys k
join hookexport.projects p on p.project_id = k.project_id
left join hookexport.exports e
  on e.export_id = $3 and e.project_id = k.project_id and k.secret_sha256 = $2
where k.key_id = $1 and k.revoked_at is null and (k.expires_at is null or k.expires_at > now())
