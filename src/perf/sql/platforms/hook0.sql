insert into event.application
select ('00000000-0000-7000-8000-00000000000' || t)::uuid, 'application ' || t, null from generate_series(0, 4) as t;

insert into webhook.target_http
select perf.uuid('target', '2026-01-01T00:00:00Z', t * 10 + e), 'https://hooks.example/' || t || '/' || e
from generate_series(0, 4) as t, generate_series(0, 4) as e;

insert into webhook.subscription
select
  perf.uuid('subscription', '2026-01-01T00:00:00Z', t * 10 + e), ('00000000-0000-7000-8000-00000000000' || t)::uuid,
  perf.uuid('target', '2026-01-01T00:00:00Z', t * 10 + e), true, null
from generate_series(0, 4) as t, generate_series(0, 4) as e;

insert into event.event
select
  perf.uuid('event', at, n), ('00000000-0000-7000-8000-00000000000' || tenant)::uuid, type, convert_to(body, 'UTF8'),
  'application/json', '{"source": "shop"}', '{"region": "eu"}', at - interval '1 second', at
from perf.messages
order by n;

insert into webhook.response
select
  perf.uuid('response' || number, tried_at, delivery), case when ok then null else 'E_HTTP' end,
  case when ok then 200 else 503 end,
  convert_to(case when ok then '{"ok": true}' else 'upstream is "busy", try again' end, 'UTF8'), 80
from perf.tries
order by tried_at, delivery;

insert into webhook.request_attempt
select
  perf.uuid('attempt' || number, tried_at, delivery), ('00000000-0000-7000-8000-00000000000' || tenant)::uuid,
  perf.uuid('event', at, n), perf.uuid('subscription', '2026-01-01T00:00:00Z', tenant * 10 + endpoint),
  tried_at - interval '10 milliseconds', tried_at, case when not ok then tried_at + interval '80 milliseconds' end,
  case when ok then tried_at + interval '80 milliseconds' end, null,
  perf.uuid('response' || number, tried_at, delivery), number - 1
from perf.tries
order by tried_at, delivery;
