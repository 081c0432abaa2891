-- Whether the application has, or had, this endpoint: deliveries to a deleted one are still there.
-- $1 varchar: id of the application; $2 text: id of the endpoint (ep_...)
select exists (select 1 from endpoint where app_id = $1 and id = $2)
