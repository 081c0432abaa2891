package io.hookexport.perf;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Many projects at once: whether together they take longer than their work does, and whether small
 * exports wait for a big one.
 */
final class ManyExports implements Part {
  static final long ROWS_EACH = 10_000;

  @Override
  public Result measure(Bench bench) throws Exception {
    int projects = bench.options().orQuick(Data.PROJECTS, Data.FEW_PROJECTS);
    Window first = bench.deliveries().many(projects, ROWS_EACH);
    Window big = bench.deliveries().even(bench.options().rows());
    List<Window> windows = new ArrayList<>();
    for (int i = 1; i <= projects; i++) {
      String project = "many-" + i;
      windows.add(
          new Window(first.data(), project, project, first.start(), first.end(), first.rows()));
    }
    Result result =
        Result.of(
            "many",
            "Many small exports",
            Settings.of(bench, projects + " projects, one export of " + ROWS_EACH + " rows each"));
    try (Product product = bench.product("many", first, Map.of())) {
      windows.forEach(product::key);
      together(bench, product, windows, result);
    }
    // Small ones of the same deliveries: a server has one source.
    Window small = bench.deliveries().window(big.data(), big.tenant(), ROWS_EACH).as("beside");
    try (Product product = bench.product("many-beside", big, Map.of())) {
      besideBig(bench, product, small, projects, big, result);
    }
    return result;
  }

  private static void together(Bench bench, Product product, List<Window> windows, Result result)
      throws Exception {
    oneAfterAnother(bench, product, windows, new ArrayList<>()); // warms up
    List<Double> aloneSeconds = new ArrayList<>();
    Trial alone = oneAfterAnother(bench, product, windows, aloneSeconds);
    List<Double> each = new ArrayList<>();
    Trial all =
        Trial.measure(
            product::cpu,
            bench.database(),
            () -> {
              each.addAll(atOnce(product, windows));
              return new Trial.Made(windows.size() * windows.get(0).rows(), 0);
            });
    int cores = Runtime.getRuntime().availableProcessors();
    double work = alone.clientCpu() + alone.serverCpu().orElse(0.0);
    double byCpu = all.seconds() / (work / cores);
    double byTime = all.seconds() / (alone.seconds() / cores);
    result.target(
        "many small at once: total time against processor time of the same work / cores",
        "≤ 1.2 ×",
        Figures.ratio(byCpu) + " ×",
        byCpu <= 1.2);
    Table table =
        new Table("", List.of("", "total s", "CPU s", "PostgreSQL CPU s", "p50 ms", "p99 ms"));
    table.add(row("one after another", alone, aloneSeconds));
    table.add(row("all at once", all, each));
    result.table(table);
    result.note(
        String.format(
            Locale.ROOT,
            "All at once take %s × the time of one after another / cores, the client's own included.",
            Figures.ratio(byTime)));
  }

  private static Trial oneAfterAnother(
      Bench bench, Product product, List<Window> windows, List<Double> seconds) throws Exception {
    return Trial.measure(
        product::cpu,
        bench.database(),
        () -> {
          windows.forEach(window -> seconds.add(SmallExports.one(product, window)));
          return new Trial.Made(windows.size() * windows.get(0).rows(), 0);
        });
  }

  private static String[] row(String name, Trial trial, List<Double> each) {
    return new String[] {
      name,
      Figures.seconds(trial.seconds()),
      Figures.seconds(trial.clientCpu()),
      trial.serverCpu().map(Figures::seconds).orElse(""),
      Figures.millis(Trial.percentile(each, 0.5)),
      Figures.millis(Trial.percentile(each, 0.99))
    };
  }

  private static List<Double> atOnce(Product product, List<Window> windows) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(windows.size());
    try {
      List<Future<Double>> running = new ArrayList<>();
      for (Window window : windows) {
        running.add(threads.submit(() -> SmallExports.one(product, window)));
      }
      List<Double> seconds = new ArrayList<>();
      for (Future<Double> one : running) {
        seconds.add(one.get());
      }
      return seconds;
    } finally {
      threads.shutdownNow();
    }
  }

  /** Small exports one after another, while another project's big ones run all the time. */
  private static void besideBig(
      Bench bench, Product product, Window small, int times, Window big, Result result)
      throws Exception {
    SmallExports.seconds(product, small, times); // warms up
    List<Double> idle = SmallExports.seconds(product, small, times);
    AtomicBoolean enough = new AtomicBoolean();
    ExecutorService thread = Executors.newSingleThreadExecutor();
    List<Double> busy = new ArrayList<>();
    try {
      Future<Integer> bigOnes = thread.submit(() -> keepBusy(bench, product, big, enough));
      for (int i = 0; i < times; i++) {
        busy.add(SmallExports.one(product, small));
        failIfOver(bigOnes);
      }
      enough.set(true);
      result.note(
          String.format(
              Locale.ROOT, "%d big exports of %,d rows ran meanwhile.", bigOnes.get(), big.rows()));
    } finally {
      enough.set(true);
      thread.shutdownNow();
    }
    Table table =
        new Table(
            "an export of " + ROWS_EACH + " rows, POST to completed, ms",
            List.of("", "p50", "p90", "p99", "max"));
    for (boolean isBusy : new boolean[] {false, true}) {
      List<Double> seconds = isBusy ? busy : idle;
      table.add(
          isBusy ? "while a big export of another project runs" : "on an idle server",
          Figures.millis(Trial.percentile(seconds, 0.5)),
          Figures.millis(Trial.percentile(seconds, 0.9)),
          Figures.millis(Trial.percentile(seconds, 0.99)),
          Figures.millis(Trial.percentile(seconds, 1)));
    }
    double p99 = Trial.percentile(busy, 0.99);
    result.table(table);
    // Bounded: by far less than the big one takes, which they would have to wait for otherwise.
    result.target(
        "small exports beside a big one, p99", "≤ 500 ms", Figures.millis(p99) + " ms", p99 <= 0.5);
  }

  private static int keepBusy(Bench bench, Product product, Window big, AtomicBoolean enough)
      throws Exception {
    ProductExport export = new ProductExport("a big one", bench.database(), product, big, "");
    int count = 0;
    while (!enough.get()) {
      export.run();
      count++;
    }
    return count;
  }

  private static void failIfOver(Future<Integer> bigOnes) throws InterruptedException {
    if (bigOnes.isDone()) {
      try {
        bigOnes.get();
      } catch (ExecutionException e) {
        throw new PerfException("the big export failed: " + e.getCause(), e);
      }
    }
  }
}
