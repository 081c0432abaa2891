/** Measures the product against its peers in one run; see src/perf/run. */
@org.jspecify.annotations.NullMarked
package io.hookexport.perf;
