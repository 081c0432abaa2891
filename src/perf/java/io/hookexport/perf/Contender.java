package io.hookexport.perf;

/** One way to get the rows into a file. */
interface Contender {
  /** As it stands in the tables. */
  String name();

  /** Runs that are not measured, before all others. */
  default int warmUps() {
    return 1;
  }

  /** Makes the file once, over the one of the run before. */
  Trial run() throws Exception;
}
