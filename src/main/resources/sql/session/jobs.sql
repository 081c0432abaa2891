-- What a connection to the job database must not take from its role, its database or a server's
-- file. Each has its reason:
-- default_transaction_isolation: serializable would fail statements that only need to wait (40001).
-- default_transaction_deferrable: a deferrable serializable read waits for a safe snapshot.
-- synchronous_commit: an export that was accepted must survive a crash; a stronger value stays.
-- lock_timeout: a wait of a statement ends with the statement's own time.
-- idle_in_transaction_session_timeout: ends the locks of a process that froze, and no sooner.
-- transaction_timeout, idle_session_timeout: would end what the time of a statement allows.
-- search_path: a function of another schema must not take the place of a built-in one.
-- A setting that this server's version does not have is passed over.
-- $1 the longest that a transaction may be idle, in milliseconds
select set_config(s.name, pinned.setting, false)
from (values
  ('default_transaction_isolation', 'read committed'),
  ('default_transaction_deferrable', 'off'),
  ('synchronous_commit', 'on'),
  ('lock_timeout', '0'),
  ('idle_in_transaction_session_timeout', $1::text),
  ('transaction_timeout', '0'),
  ('idle_session_timeout', '0'),
  ('search_path', 'pg_catalog'),
  ('TimeZone', 'UTC')) as pinned (name, setting)
join pg_catalog.pg_settings s on s.name = pinned.name
where s.name <> 'synchronous_commit' or s.setting in ('off', 'local')
