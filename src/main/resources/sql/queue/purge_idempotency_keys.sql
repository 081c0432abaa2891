-- Keys that nobody may rely on any more; kept twice as long as promised.
delete from hookexport.idempotency_keys where created_at < now() - interval '48 hours'
