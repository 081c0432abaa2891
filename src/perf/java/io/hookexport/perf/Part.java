package io.hookexport.perf;

/** A question and its measurement. */
@FunctionalInterface
interface Part {
  Result measure(Bench bench) throws Exception;
}
