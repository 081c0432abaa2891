-- Whether the project has this endpoint.
-- $1 text: tenant id of the project; $2 text: the endpoint as a dashed UUID
select exists (
  select 1
  from deliveries.endpoints
  where project_id = $1
    and endpoint_id = ($2::text)::uuid
)
