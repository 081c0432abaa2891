-- Whether this server may be written to, which a standby and a database under maintenance may not,
-- and has the tables that requests need, which it lacks while a backup is restored. Names are looked
-- up only: no lock of a table is waited for.
select current_setting('transaction_read_only') = 'on' as read_only,
  array (
    select needed
    from unnest (array [
      'hookexport.projects', 'hookexport.api_keys', 'hookexport.sessions', 'hookexport.exports',
      'hookexport.idempotency_keys', 'hookexport.export_quota']) as needed
    where to_regclass (needed) is null) as missing
