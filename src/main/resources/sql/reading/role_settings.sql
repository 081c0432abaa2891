-- What alter role and alter database have set for new sessions of this role in this database, as one
-- text that changes whenever one of these settings changes. A session keeps what was set when it began.
-- No hash: md5 may be forbidden (FIPS).
select coalesce(
  string_agg(pg_catalog.format('%s %s %s', r.setdatabase, r.setrole, r.setconfig), ' ' order by r.setdatabase, r.setrole),
  'none')
from pg_catalog.pg_db_role_setting r
where r.setdatabase in (0, (select d.oid from pg_catalog.pg_database d where d.datname = current_database()))
  and r.setrole in (0, (select u.oid from pg_catalog.pg_roles u where u.rolname = session_user))
