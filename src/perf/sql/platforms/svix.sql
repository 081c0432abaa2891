insert into application
select 'app_' || t, 'org_1', null, false from generate_series(0, 4) as t;

insert into endpoint
select 'ep_' || t || 'x' || e, 'app_' || t, 'https://hooks.example/' || t || '/' || e, false, false
from generate_series(0, 4) as t, generate_series(0, 4) as e;

insert into message
select 'msg_' || perf.ksuid('message', at, n), at, 'app_' || tenant, type, null, null, null
from perf.messages
order by n;

insert into messagecontent
select 'msg_' || perf.ksuid('message', at, n), convert_to(body, 'UTF8') from perf.messages order by n;

insert into messageattempt
select
  'atmpt_' || perf.ksuid('attempt' || number, tried_at, delivery), tried_at,
  'msg_' || perf.ksuid('message', at, n), 'ep_' || tenant || 'x' || endpoint,
  'https://hooks.example/' || tenant || '/' || endpoint, case when ok then 0 else 2 end,
  case when ok then 200 else 503 end, case when ok then '{"ok": true}' else 'upstream is "busy", try again' end,
  tried_at + interval '80 milliseconds', 0, 80, number - 1,
  case when not ok and not given_up then tried_at + interval '5 minutes' end
from perf.tries
order by tried_at, delivery;
