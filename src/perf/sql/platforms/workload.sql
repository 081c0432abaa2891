-- What all platforms have to show, and how they make ids; dropped when it is there in their tables.
-- Settings: perf.messages, of which tenant 0 has half, and tenants 1 to 4 an eighth each
create schema perf;

-- Foreign keys hold by construction; to check them takes longer than all the rest. No plan uses them.
do $$
declare
  k record;
begin
  for k in select conrelid::regclass as referencing, conname from pg_constraint where contype = 'f' loop
    execute format('alter table %s drop constraint %I', k.referencing, k.conname);
  end loop;
end $$;

create unlogged table perf.messages as
select
  n,
  case when n % 2 = 0 then 0 else 1 + n / 2 % 4 end as tenant,
  n / 2 as serial,
  timestamptz '2026-10-01T00:00:00Z'
    + interval '30 days' * (n::float8 / current_setting('perf.messages')::int) as at,
  (array['order.created', 'order.paid', 'invoice.sent', 'customer.updated'])[1 + (hashint4(n) & 3)] as type,
  '{"id": "' || md5('message' || n) || '", "lines": "' || repeat(md5('line' || n), 15 + n / 2 % 17) || '"}' as body
from generate_series(0, current_setting('perf.messages')::int - 1) as n;

-- A fifth of the messages goes to a second endpoint, of the five of the tenant.
create unlogged table perf.deliveries as
select
  m.n, m.tenant, m.at, m.type, m.body, m.serial, (m.serial + e.n) % 5 as endpoint,
  d.hash % 10 <> 0 as delivered, m.n * 2 + e.n as delivery,
  case when d.hash / 16 % 40 < 3 then 3 when d.hash / 16 % 40 < 8 then 2 else 1 end as tries
from perf.messages as m
cross join lateral generate_series(0, case when m.serial % 5 = 0 then 1 else 0 end) as e (n)
cross join lateral (select abs(hashint4(m.n * 2 + e.n) / 2) as hash) as d;

-- 1.275 for each delivery. The last one decides.
create unlogged table perf.tries as
select
  d.*, t.n as number, d.delivered and t.n = d.tries as ok,
  not d.delivered and t.n = d.tries as given_up,
  d.at + interval '50 milliseconds' + interval '5 minutes' * (t.n - 1) as tried_at
from perf.deliveries as d
cross join lateral generate_series(1, d.tries) as t (n);

create function perf.millis(at timestamptz) returns text stable language sql as
$$ select lpad(to_hex(floor(extract(epoch from at) * 1000)::bigint), 12, '0') $$;

create function perf.uuid(kind text, at timestamptz, n bigint) returns uuid stable language sql as
$$ select (perf.millis(at) || '7' || substr(md5(kind || n), 1, 3) || 'a' || substr(md5(kind || n), 4, 15))::uuid $$;

create function perf.ulid(kind text, at timestamptz, n bigint) returns text stable language sql as
$$ select upper(perf.millis(at) || substr(md5(kind || n), 1, 14)) $$;

-- Seven digits in base 62 of the time, as in the selects of the source for Svix, and 20 others.
create function perf.ksuid(kind text, at timestamptz, n bigint) returns text stable language sql as
$$
  select
    substr(d.d, (u.u / 56800235584 % 62)::int + 1, 1) || substr(d.d, (u.u / 916132832 % 62)::int + 1, 1)
    || substr(d.d, (u.u / 14776336 % 62)::int + 1, 1) || substr(d.d, (u.u / 238328 % 62)::int + 1, 1)
    || substr(d.d, (u.u / 3844 % 62)::int + 1, 1) || substr(d.d, (u.u / 62 % 62)::int + 1, 1)
    || substr(d.d, (u.u % 62)::int + 1, 1) || substr(md5(kind || n), 1, 20)
  from
    (select floor((extract(epoch from at) - 1400000000) * 483.06509207399)::bigint as u) as u,
    (select '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz' as d) as d
$$;
