-- Pins, for the export's transaction, what a role, a database or a pooled session may have set, so
-- that the same data gives the same bytes and nothing but the export's own limits ends it. The
-- third argument of set_config makes it local. A setting that this server does not have is left
-- out. search_path and row_security stay: they belong to the select of the source and
-- to the functions that it calls. row_security is off only while the select is parsed.
select set_config(p.name, p.value, true)
from (
  values
    -- What decides the text of a value.
    ('TimeZone', 'UTC'),
    ('DateStyle', 'ISO, MDY'),
    ('IntervalStyle', 'postgres'),
    ('bytea_output', 'hex'),
    ('extra_float_digits', '1'),
    ('xmlbinary', 'base64'),
    ('xmloption', 'content'),
    ('quote_all_identifiers', 'off'),
    ('lc_monetary', 'C'),
    ('lc_numeric', 'C'),
    ('lc_time', 'C'),
    -- What decides the meaning of the select.
    ('standard_conforming_strings', 'on'),
    ('transform_null_equals', 'off'),
    -- Under back-pressure a healthy export is idle between two batches; maxExport bounds it.
    ('idle_in_transaction_session_timeout', '0'),
    -- Of PostgreSQL 17; maxExport bounds the transaction, too.
    ('transaction_timeout', '0'),
    -- Rows are fetched in batches, and each query is planned for its own range.
    ('jit', 'off'),
    ('max_parallel_workers_per_gather', '0'),
    ('plan_cache_mode', 'auto'),
    -- A notice of a function may hold the values of a row, and the client logs notices.
    ('client_min_messages', 'error')
) as p (name, value)
where current_setting(p.name, true) is not null
