-- Running exports are few, so that a rescue may look at all of them; without lease_until in an index
-- a heartbeat changes the row in its page and no index (HOT). The room for that is left free.
create index exports_running on hookexport.exports (export_id) where state = 'processing';
drop index hookexport.exports_leased;
alter table hookexport.exports set (fillfactor = 90);
