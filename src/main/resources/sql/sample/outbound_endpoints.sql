-- The 20 endpoints that the sample deliveries of a project go to.
-- $1 text: tenant id of the project
insert into deliveries.endpoints (endpoint_id, project_id, url, created_at)
select
  md5($1::text || ':endpoint:' || i)::uuid,
  $1::text,
  'https://hooks' || i || '.customer.example/v2/events/' || substr(md5($1::text || i), 1, 8),
  timestamptz '2026-09-01 00:00:00+00' + i * interval '1 hour'
from generate_series(1, 20) as i
on conflict do nothing
