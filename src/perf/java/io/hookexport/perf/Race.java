package io.hookexport.perf;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Contenders that take turns, so that whatever else the machine does meets them all; every other
 * round goes backwards.
 */
final class Race {
  private final Map<Contender, List<Trial>> trials = new LinkedHashMap<>();

  /**
   * Warms each contender up, then runs the measured rounds.
   *
   * @throws PerfException that names the contender that failed
   */
  static Race run(List<Contender> contenders, int runs) {
    Race race = new Race();
    for (Contender contender : contenders) {
      race.trials.put(contender, new ArrayList<>());
      for (int i = 0; i < contender.warmUps(); i++) {
        once(contender, " warm-up");
      }
    }
    for (int round = 0; round < runs; round++) {
      for (int i = 0; i < contenders.size(); i++) {
        boolean backwards = round % 2 == 1;
        Contender contender = contenders.get(backwards ? contenders.size() - 1 - i : i);
        race.of(contender).add(once(contender, ""));
      }
    }
    return race;
  }

  private static Trial once(Contender contender, String what) {
    try {
      Trial trial = contender.run();
      System.out.printf(
          Locale.ROOT, "   %-52s %8.3f s%s%n", contender.name(), trial.seconds(), what);
      return trial;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PerfException("interrupted: " + contender.name(), e);
    } catch (Exception e) {
      throw new PerfException(contender.name() + " failed: " + e.getMessage(), e);
    }
  }

  List<Trial> of(Contender contender) {
    List<Trial> found = trials.get(contender);
    if (found == null) {
      throw new IllegalArgumentException(contender.name() + " was not in this race");
    }
    return found;
  }

  double seconds(Contender contender) {
    return Trial.median(of(contender), Trial::seconds);
  }

  /** How many times as fast as another: the median over rounds of the two runs of each round. */
  double ratio(Contender contender, Contender other) {
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < of(contender).size(); i++) {
      ratios.add(of(other).get(i).seconds() / of(contender).get(i).seconds());
    }
    return Trial.median(ratios);
  }

  /** All contenders beside one of them. */
  Table table(String title, Contender against) {
    Table table =
        new Table(
            title,
            List.of(
                "way", "ratio", "s", "min – max", "rows/s", "MB/s", "CPU s", "PostgreSQL CPU s"));
    for (Contender contender : trials.keySet()) {
      List<Trial> runs = of(contender);
      double seconds = seconds(contender);
      double bytes = runs.get(0).bytes();
      table.add(
          contender.name(),
          Figures.ratio(ratio(contender, against)),
          Figures.seconds(seconds),
          Figures.seconds(runs.stream().mapToDouble(Trial::seconds).min().orElseThrow())
              + " – "
              + Figures.seconds(runs.stream().mapToDouble(Trial::seconds).max().orElseThrow()),
          runs.get(0).rows() == 0 ? "" : Figures.count(Math.round(runs.get(0).rows() / seconds)),
          bytes == 0 ? "" : Figures.count(Math.round(bytes / 1e6 / seconds)),
          Figures.seconds(Trial.median(runs, Trial::clientCpu)),
          Trial.medianServerCpu(runs).map(Figures::seconds).orElse(""));
    }
    return table;
  }
}
