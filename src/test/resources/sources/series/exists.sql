-- $1 tenant, $2 endpoint
select $1::text is not null and $2::text = 'the-only-one'
