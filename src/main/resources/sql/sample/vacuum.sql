-- After filling: statistics for the planner, and no first-read penalty for the first export.
-- Runs outside of a transaction.
vacuum (analyze)
  deliveries.outbound_messages, deliveries.inbound_messages,
  deliveries.outbound_attempts, deliveries.inbound_attempts
