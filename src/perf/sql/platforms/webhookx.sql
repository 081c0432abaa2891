insert into workspaces
select rpad('workspace' || t, 27, 'x'), 'workspace ' || t from generate_series(0, 4) as t;

insert into endpoints
select
  rpad('endpoint' || t || 'y' || e, 27, 'x'), rpad('workspace' || t, 27, 'x'),
  jsonb_build_object('url', 'https://hooks.example/' || t || '/' || e, 'method', 'POST'), true
from generate_series(0, 4) as t, generate_series(0, 4) as e;

insert into events
select perf.ksuid('event', at, n), rpad('workspace' || tenant, 27, 'x'), type, body::jsonb, 'key-' || n, at
from perf.messages
order by n;

insert into attempts
select
  perf.ksuid('attempt' || number, tried_at, delivery), perf.ksuid('event', at, n),
  rpad('endpoint' || tenant || 'y' || endpoint, 27, 'x'), rpad('workspace' || tenant, 27, 'x'),
  case when ok then 'SUCCESSFUL' else 'FAILED' end, number, case when number = 1 then 'INITIAL' else 'AUTOMATIC' end,
  tried_at, tried_at, null,
  jsonb_build_object('url', 'https://hooks.example/' || tenant || '/' || endpoint, 'method', 'POST'),
  jsonb_build_object('status', case when ok then 200 else 503 end, 'latency', 80),
  tried_at - interval '10 milliseconds', tried_at + interval '80 milliseconds'
from perf.tries
order by tried_at, delivery;

insert into attempt_details
select
  perf.ksuid('attempt' || number, tried_at, delivery), '{"Webhookx-Event-Id": "1"}', body, '{"Server": "nginx"}',
  case when ok then '{"ok": true}' else 'upstream is "busy", try again' end
from perf.tries
order by tried_at, delivery;
