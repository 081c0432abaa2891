package io.hookexport.chaos;

import java.util.Random;

/** Random numbers that a seed and a place in the run decide, whatever happened before. */
final class Seeds {
  private Seeds() {}

  /** Each pair of a seed and names has a sequence of its own. */
  static Random of(long seed, Object... names) {
    long mixed = seed;
    for (Object name : names) {
      mixed = mix(mixed ^ mix(name.toString().hashCode()));
    }
    return new Random(mixed);
  }

  /** The finaliser of SplitMix64: near inputs give far results. */
  private static long mix(long value) {
    long z = value + 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
