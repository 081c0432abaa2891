package io.hookexport.perf;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.DoubleSupplier;
import java.util.function.ToDoubleFunction;

/**
 * What one run took.
 *
 * @param clientCpu processor seconds of whoever makes the file
 * @param serverCpu processor seconds of PostgreSQL; empty when it runs elsewhere
 * @param bytes of the file; 0 when there is none to see
 */
record Trial(double seconds, double clientCpu, Optional<Double> serverCpu, long rows, long bytes) {

  /** What a run has made. */
  record Made(long rows, long bytes) {}

  /** Runs it once. */
  static Trial measure(DoubleSupplier clientCpu, Database database, Callable<Made> work)
      throws Exception {
    double client = clientCpu.getAsDouble();
    Optional<Double> server = database.cpu();
    long started = System.nanoTime();
    Made made = work.call();
    double seconds = (System.nanoTime() - started) / 1e9;
    Optional<Double> serverUsed =
        server.flatMap(before -> database.cpu().map(after -> after - before));
    return new Trial(
        seconds, clientCpu.getAsDouble() - client, serverUsed, made.rows(), made.bytes());
  }

  static double median(List<Trial> trials, ToDoubleFunction<Trial> of) {
    return median(trials.stream().map(of::applyAsDouble).toList());
  }

  static Optional<Double> medianServerCpu(List<Trial> trials) {
    List<Double> known = trials.stream().flatMap(t -> t.serverCpu().stream()).toList();
    return known.isEmpty() ? Optional.empty() : Optional.of(median(known));
  }

  /** The middle one, or the mean of the two in the middle. */
  static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }

  /** The smallest value that this share of all values does not exceed. */
  static double percentile(List<Double> values, double share) {
    List<Double> sorted = values.stream().sorted(Comparator.naturalOrder()).toList();
    int index = (int) Math.ceil(share * sorted.size()) - 1;
    return sorted.get(Math.max(0, index));
  }
}
