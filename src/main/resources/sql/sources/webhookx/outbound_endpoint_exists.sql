-- Whether the workspace has this endpoint, or had it: WebhookX deletes endpoints, not attempts.
-- $1 bpchar: the workspace's id; $2 bpchar: the endpoint
select
  exists (select 1 from endpoints where ws_id = $1 and id = $2)
  or exists (select 1 from attempts where ws_id = $1 and endpoint_id = $2)
