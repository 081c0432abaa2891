-- Whether all text that this server sends is UTF-8, as the raw reader takes it to be. A database in
-- SQL_ASCII holds any bytes and never converts.
select
  current_setting('server_encoding') as server_encoding,
  current_setting('server_encoding') <> 'SQL_ASCII'
    and upper(current_setting('client_encoding')) in ('UTF8', 'UNICODE') as always_utf8
