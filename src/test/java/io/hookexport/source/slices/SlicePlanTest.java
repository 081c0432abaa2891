package io.hookexport.source.slices;

import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.source.rows.Estimate;
import io.hookexport.source.rows.PlannedReads;
import io.hookexport.source.rows.Range;
import io.hookexport.source.rows.Slicing;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** Slices of rows that are only times, read by several at once in a random order of events. */
final class SlicePlanTest {
  private static final int ROW_BYTES = 100;
  private static final Slicing SLICING = new Slicing(4, 3, 100 * ROW_BYTES, 1, 1000 * ROW_BYTES);
  private static final long YEAR = 366L * 86_400_000_000L;
  private static final PlannedReads NO_READS =
      new PlannedReads(Set.of(), Set.of(), Optional.empty());

  private final long seed = Long.getLong("seed", System.nanoTime());
  private final Random random = new Random(seed);

  private static final class Reading {
    private final SlicePlan plan;
    private final long[] times;
    private final List<Slice> running = new ArrayList<>();
    private final List<List<Long>> read = new ArrayList<>();
    private final List<Slice> order = new ArrayList<>();
    private int largest;
    private int slices;
    private int forgotten;

    Reading(SlicePlan plan, long[] times) {
      this.plan = plan;
      this.times = times;
    }

    /** All rows in the order of the file. */
    List<Long> run(Random random, int readers) {
      Slice open = plan.open();
      while (open != null || !running.isEmpty()) {
        if (open != null && running.size() < readers && random.nextBoolean()) {
          take(open);
        } else if (!running.isEmpty()) {
          finish(running.remove(random.nextInt(running.size())));
        }
        open = plan.open();
        List<Slice> behind = open == null ? List.of() : plan.readAfter(open);
        if (!behind.isEmpty() && random.nextInt(4) == 0) {
          forget(behind.get(random.nextInt(behind.size())));
        }
      }
      List<Long> all = new ArrayList<>();
      do {
        assertThat(plan.head().state()).isEqualTo(Slice.State.DONE);
        all.addAll(read.get(order.indexOf(plan.head())));
      } while (plan.advance());
      return all;
    }

    private void take(Slice slice) {
      Range range = plan.take(slice);
      List<Long> all =
          Arrays.stream(times)
              .filter(t -> t >= range.from() && t < range.to())
              .skip(range.skip() + (slice.after() == null ? 0 : 1))
              .boxed()
              .toList();
      List<Long> rows = all.subList(0, most(range, all));
      slice.count(rows.size(), rows.size() * ROW_BYTES);
      order.add(slice);
      read.add(rows);
      running.add(slice);
      slices++;
      boolean oneInstant = range.to() - range.from() == 1;
      largest = oneInstant ? largest : Math.max(largest, rows.size());
    }

    /** What a limit gives, with all rows of the last one's time if those are not too many. */
    private static int most(Range range, List<Long> all) {
      if (range.maxRows() == 0 || all.size() <= range.maxRows()) {
        return all.size();
      }
      int end = (int) range.maxRows();
      while (end < Math.min(all.size(), range.mostRows())
          && all.get(end).equals(all.get(end - 1))) {
        end++;
      }
      return end;
    }

    private void forget(Slice slice) {
      slice.forget();
      int index = order.indexOf(slice);
      order.remove(index);
      read.remove(index);
      forgotten++;
    }

    private void finish(Slice slice) {
      List<Long> rows = read.get(order.indexOf(slice));
      if (slice.reachedMaxRows()) {
        long last = rows.get(rows.size() - 1);
        if (slice.endsWithInstant()) {
          plan.ended(slice, last);
        } else {
          plan.truncated(slice, last, rows.stream().filter(t -> t == last).count(), last);
        }
      } else {
        plan.finished(slice);
      }
      slice.done();
    }
  }

  /**
   * @param guess of the number of rows, by the planner
   */
  private Reading reading(long[] times, long guess) {
    Arrays.sort(times);
    SlicePlan plan =
        new SlicePlan(
            new Range(0, YEAR, 0, 0),
            SLICING,
            new Estimate(guess, guess, ROW_BYTES, 1, 0, true, NO_READS),
            false);
    plan.large(true);
    return new Reading(plan, times);
  }

  private long[] times(int rows, LongSupplier time) {
    return java.util.stream.LongStream.generate(time).limit(rows).toArray();
  }

  @RepeatedTest(20)
  void eachRowIsReadOnceAndInOrder() {
    // Few different times, clusters and long gaps.
    long width = 1L << random.nextInt(45);
    long start = random.nextLong(YEAR);
    int rows = random.nextInt(3000);
    long[] times =
        times(
            rows,
            () ->
                random.nextInt(4) == 0
                    ? random.nextLong(YEAR)
                    : Math.min(YEAR - 1, start + random.nextLong(width)));
    Reading reading = reading(times, random.nextInt(100_000));
    assertThat(reading.run(random, 1 + random.nextInt(4)))
        .as("seed %d", seed)
        .isEqualTo(Arrays.stream(times).boxed().toList());
  }

  @Test
  void noSliceIsLargeHoweverTheRowsLie() {
    long day = 86_400_000_000L;
    long[] times =
        times(
            20_000,
            () ->
                random.nextInt(10) == 0 ? random.nextLong(YEAR) : 100 * day + random.nextLong(day));
    int forgotten = 0;
    for (long guess : new long[] {0, 1, 20_000, 1_000_000_000}) {
      Reading reading = reading(times, guess);
      assertThat(reading.run(random, 3)).as("seed %d", seed).hasSize(20_000);
      assertThat(reading.largest).isLessThanOrEqualTo(100 * SlicePlan.TRUNCATED_AT);
      forgotten += reading.forgotten;
      // 200 would do if everything were known beforehand.
      assertThat(reading.slices).as("slices when the planner says %d", guess).isLessThan(600);
    }
    assertThat(forgotten).as("slices that were read again, seed %d", seed).isPositive();
  }

  @Test
  void anInstantWithManyRowsIsReadOnceAndNotInPieces() {
    long[] times = times(20_000, () -> random.nextInt(10) == 0 ? random.nextLong(YEAR) : YEAR / 3);
    Reading reading = reading(times, 20_000);
    assertThat(reading.run(random, 2))
        .as("seed %d", seed)
        .isEqualTo(Arrays.stream(times).boxed().toList());
    assertThat(reading.slices).isLessThan(200);
  }

  @Test
  void aSliceThatWasLeftIsReadAgainAsFarAsBefore() {
    SlicePlan plan = reading(new long[] {1}, 20_000).plan;
    plan.take(plan.head());
    Slice slice = plan.open();
    assertThat(slice).isNotNull();
    Range range = plan.take(slice);
    slice.count(range.maxRows(), 1);
    assertThat(slice.reachedMaxRows()).isTrue();
    plan.truncated(slice, range.from() + 10, 1, "key");
    slice.done();
    Slice rest = slice.next();

    slice.forget();

    assertThat(plan.open()).isSameAs(slice);
    assertThat(plan.take(slice)).isEqualTo(range);
    assertThat(slice.rows()).isZero();
    slice.count(range.maxRows(), 1);
    assertThat(slice.reachedMaxRows()).as("whether it is to be left once more").isFalse();
    assertThat(slice.next()).isSameAs(rest);
  }

  @Test
  void anEmptyYearTakesAFewSlices() {
    Reading reading = reading(new long[] {5, YEAR - 5}, 1_000_000_000_000L);
    assertThat(reading.run(random, 2)).containsExactly(5L, YEAR - 5);
    assertThat(reading.slices).isLessThan(40);
  }

  @Test
  void theWholeIsExploredWhenItMayBeSmall() {
    Slicing slicing = new Slicing(4, 3, 100 * ROW_BYTES, 50 * ROW_BYTES, 1000 * ROW_BYTES);
    Estimate small = new Estimate(1, 1, ROW_BYTES, 1, 0, true, NO_READS);
    Range year = new Range(0, YEAR, 0, 0);
    SlicePlan plan = new SlicePlan(year, slicing, small, true);
    assertThat(plan.take(plan.head())).isEqualTo(new Range(0, YEAR, 0, 50));
    SlicePlan undivided = new SlicePlan(year, slicing, small, false);
    assertThat(undivided.take(undivided.head())).isEqualTo(year);
  }
}
