-- Version of the newest migration of the platform's schema.
select max(version)::text from _sqlx_migrations where success
