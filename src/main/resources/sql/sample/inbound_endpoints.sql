-- The 20 inbound endpoints that the sample deliveries of a project come in by.
-- $1 text: tenant id of the project
insert into deliveries.inbound_endpoints (inbound_endpoint_id, project_id, url, created_at)
select
  md5($1::text || ':inbound-endpoint:' || i)::uuid,
  $1::text,
  'https://api' || i || '.internal.example/receive/' || substr(md5($1::text || i), 1, 8),
  timestamptz '2026-09-01 00:00:00+00' + i * interval '1 hour'
from generate_series(1, 20) as i
on conflict do nothing
