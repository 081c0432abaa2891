package io.hookexport.csv;

import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** A new seed per run, printed; {@code -Dseed=N} repeats a run. */
final class Seed {
  private static final long SEED = Long.getLong("seed", System.nanoTime());

  static {
    System.out.println("csv tests: repeat with -Dseed=" + SEED);
  }

  private Seed() {}

  static RandomGenerator random() {
    return RandomGeneratorFactory.of("L64X128MixRandom").create(SEED);
  }
}
