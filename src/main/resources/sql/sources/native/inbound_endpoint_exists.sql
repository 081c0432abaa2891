-- Whether the project has this inbound endpoint.
-- $1 text: tenant id of the project; $2 text: the endpoint as a UUID
select exists (
  select 1
  from deliveries.inbound_endpoints
  where project_id = $1
    and inbound_endpoint_id = ($2::text)::uuid
)
