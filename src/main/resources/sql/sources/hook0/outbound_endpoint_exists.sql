-- Whether the application has, or had, this subscription: deliveries to a deleted one are still there.
-- $1 uuid: id of the application; $2 uuid: id of the subscription
select exists (select 1 from webhook.subscription where application__id = $1 and subscription__id = $2)
