-- The number of the newest migration that Convoy has applied; ids are like 1787540001.sql.
select max(substring(id from '^[0-9]+')::bigint)::text from convoy.gorp_migrations
