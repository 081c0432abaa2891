-- On a standby: a time of the primary up to which what was committed has been replayed here. The
-- last transaction's time is earlier than that when the primary is idle; it is never later. Where
-- none has been replayed since the start, all that the last checkpoint had is there. Null on a
-- primary. To be asked before the snapshot is taken, which then shows at least as much.
select
  case
    when pg_is_in_recovery() then
      coalesce(
        pg_last_xact_replay_timestamp(),
        (select c.checkpoint_time from pg_control_checkpoint() as c)
      )
  end as replayed_until
