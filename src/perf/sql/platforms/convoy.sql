insert into convoy.projects
select 'project_' || t, 'project ' || t, 'outgoing', null from generate_series(0, 4) as t;

insert into convoy.endpoints
select 'endpoint_' || t || '_' || e, 'project_' || t, 'https://hooks.example/' || t || '/' || e, 'active', null
from generate_series(0, 4) as t, generate_series(0, 4) as e;

insert into convoy.events
select perf.ulid('event', at, n), 'project_' || tenant, null from perf.messages order by n;

insert into convoy.event_deliveries
select
  perf.ulid('delivery', at, delivery), case when delivered then 'Success' else 'Failure' end, '',
  'project_' || tenant, 'endpoint_' || tenant || '_' || endpoint, perf.ulid('event', at, n),
  'subscription_' || tenant || '_' || endpoint,
  jsonb_build_object(
    'raw', body, 'data', body::jsonb, 'num_trials', tries, 'retry_limit', 3, 'strategy', 'linear',
    'interval_seconds', 300, 'next_send_time', at + interval '5 minutes'),
  '{"X-Convoy-Key": ["one"]}', 'https://hooks.example/' || tenant || '/' || endpoint,
  null, type, 0.2, at + interval '1 millisecond' * (delivery % 2),
  at + interval '130 milliseconds' + interval '5 minutes' * (tries - 1), null
from perf.deliveries
order by n, delivery;

insert into convoy.delivery_attempts
select
  perf.ulid('attempt' || number, tried_at, delivery), 'https://hooks.example/' || tenant || '/' || endpoint,
  'project_' || tenant, 'endpoint_' || tenant || '_' || endpoint, perf.ulid('delivery', at, delivery),
  '192.0.2.7', '{"X-Convoy-Key": "one"}', '{"Server": "nginx"}',
  case when ok then '200 OK' else '503 Service Unavailable' end,
  convert_to(case when ok then '{"ok": true}' else 'upstream is "busy", try again' end, 'UTF8'),
  '', ok, tried_at, tried_at + interval '80 milliseconds', tried_at + interval '80 milliseconds', null
from perf.tries
order by tried_at, delivery;
