-- One row with a value of each type that the raw reader decodes; start-up compares its CSV with
-- what it must be.
-- $1 text, $2 timestamptz: come back as they are
select
  'a,"b"'::text,
  U&'\00e4'::varchar,
  'c'::character(2),
  '01234567-89ab-cdef-0123-456789abcdef'::uuid,
  (-1)::int2,
  (-2)::int4,
  (-3)::int8,
  '2026-10-01T00:00:00.000001Z'::timestamptz,
  '2026-10-01'::timestamp,
  true,
  0.10::numeric::text,
  null::text,
  $1::text,
  $2::timestamptz
