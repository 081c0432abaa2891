-- The number of the newest migration that WebhookX has applied.
select version::text from schema_migrations
