package io.hookexport.chaos;

import java.time.Duration;

/** What a run is made of. */
interface Schedule {
  Round round(int number);

  /** Whether all servers are started anew before this round. */
  boolean startsAnew(int number);

  /** How long clients begin new things in a round, at least. */
  Duration load();

  /** Level of Netty's leak detector in the servers. */
  String leakDetection();

  /** After a round and its checks; nobody works, and nobody will before this returns. */
  void afterRound(World world, int number, ServerCheck servers) throws Exception;
}
