-- Ids of version 4, as Outpost makes them unless it is told otherwise.
insert into events
select
  md5('event' || n)::uuid, 'tenant_' || tenant, at, type, true, body, '{"source": "shop"}',
  array_agg('destination_' || tenant || '_' || endpoint)
from perf.deliveries
group by n, tenant, at, type, body
order by n;

insert into attempts
select
  md5('attempt' || number || ' ' || delivery)::uuid, md5('event' || n)::uuid,
  'destination_' || tenant || '_' || endpoint, 'webhook', case when ok then 'success' else 'failed' end, tried_at,
  case when ok then '200' else '503' end,
  case when ok then '{"body":{"ok":true},"status":200}' else '{"body":"upstream is busy","status":503}' end,
  false, number, 'tenant_' || tenant, type, body, '{"source": "shop"}'
from perf.tries
order by tried_at, delivery;
