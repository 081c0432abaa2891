package io.hookexport.support;

import java.sql.SQLException;

/**
 * Makes the outbound sample deliveries of a database slow to read, so that an export of them runs
 * for as long as a test needs, and looks at what the source sees of it.
 */
public final class SlowDeliveries {
  private SlowDeliveries() {}

  /**
   * From now on each row takes this long; 0 for no delay. Connections made from now on read along
   * the index: a sort, which the planner prefers for few rows, would give nothing until its end.
   */
  public static void delayRows(String uri, int micros) throws SQLException {
    TestDatabase.execute(
        uri,
        """
          do $$ begin
            if to_regclass('deliveries.fast_messages') is null then
              alter table deliveries.outbound_messages rename to fast_messages;
              execute format('alter database %%I set enable_sort = off', current_database());
            end if;
          end $$;
          create or replace view deliveries.outbound_messages as
            select * from deliveries.fast_messages where pg_sleep(%d / 1e6)::text is not null
          """
            .formatted(micros));
  }

  /** Connections that hold a snapshot for an export. */
  public static int openSnapshots(String uri) throws SQLException {
    return (int)
        TestDatabase.number(
            uri,
            """
                select count(*) from pg_stat_activity
                where datname = current_database() and application_name = 'hookexport source'
                  and xact_start is not null
                """);
  }
}
