-- The number of the newest migration that Outpost has applied.
select version::text from schema_migrations
