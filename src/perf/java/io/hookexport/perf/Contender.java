package io.hookexport.perf;

/** One way to get the rows into a file. */
interface Contender {
  /** As it stands in the tables. */
  String name();

  /** Makes the file once, over the one of the run before. */
  Trial run() throws Exception;
}
