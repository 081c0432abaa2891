-- Whether this server may be written to: a standby and a database under maintenance may not. It reads no
-- row; it fails where one of the tables that requests need is not there (a restore is under way) or may
-- not be read.
select current_setting('transaction_read_only') = 'on' as read_only,
  exists (select from hookexport.projects limit 0)
    or exists (select from hookexport.api_keys limit 0)
    or exists (select from hookexport.exports limit 0)
    or exists (select from hookexport.idempotency_keys limit 0)
    or exists (select from hookexport.export_quota limit 0) as no_row
