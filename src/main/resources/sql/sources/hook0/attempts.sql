-- Attempts of one application, a row each; also those that are still to be made.
-- $1 uuid: id of the application
select
  a.request_attempt__id as attempt_id,
  a.event__id as message_id,
  a.subscription__id as endpoint_id,
  (
    select h.url
    from webhook.subscription as s
    join webhook.target_http as h on h.target__id = s.target__id
    where s.subscription__id = a.subscription__id
  ) as endpoint_url,
  (select e.event_type__name from event.event as e where e.event__id = a.event__id) as event_type,
  n.attempt_number,
  -- Retries count up from 0: an attempt with 0 that is not the first of its kind was asked for by hand.
  case when a.retry_count = 0 and n.attempt_number > 1 then 'manual' else 'automatic' end as trigger,
  case
    when a.succeeded_at is not null then 'succeeded'
    when a.failed_at is not null then 'failed'
    when (select s.deleted_at is null from webhook.subscription as s where s.subscription__id = a.subscription__id)
      then 'queued'
    else 'cancelled'
  end as status,
  r.http_code as response_status,
  r.elapsed_time_ms as response_latency_ms,
  r.response_error__name as error,
  r.body as response_body,
  a.created_at,
  -- Also set when the platform took it up and found no payload yet.
  case when coalesce(a.succeeded_at, a.failed_at) is not null then a.picked_at end as attempted_at,
  coalesce(a.succeeded_at, a.failed_at) as finished_at
from webhook.request_attempt as a
cross join lateral (
  select count(*) as attempt_number
  from webhook.request_attempt as b
  where b.event__id = a.event__id
    and b.subscription__id = a.subscription__id
    and (b.created_at, b.request_attempt__id) <= (a.created_at, a.request_attempt__id)
) as n
left join webhook.response as r on r.response__id = a.response__id
where a.application__id = $1
