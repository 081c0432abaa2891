-- Whether this server may be written to: a standby and a database under maintenance may not.
select current_setting('transaction_read_only') = 'on' as read_only
