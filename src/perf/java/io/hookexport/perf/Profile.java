package io.hookexport.perf;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingFile;

/**
 * Where the server's processor time goes during the big export: by thread from the kernel, by
 * method from a JFR recording.
 */
final class Profile implements Part {
  private static final int SHOWN = 15;

  /** Else samples are told for the next place at which the JVM could stop, such as a loop's end. */
  private static final List<String> EXACT =
      List.of("-XX:+UnlockDiagnosticVMOptions", "-XX:+DebugNonSafepoints");

  private static final String OURS = "io.hookexport.";

  @Override
  public Result measure(Bench bench) throws Exception {
    Window window = bench.deliveries().even(bench.options().rows());
    Path recording = bench.file("profile.jfr");
    int exports = bench.options().orQuick(5, 3);
    List<String> flags = new ArrayList<>(bench.options().serverFlags());
    flags.addAll(EXACT);
    try (Product product = bench.product("profile", window, Map.of(), flags)) {
      ProductExport export = new ProductExport("", bench.database(), product, window, "");
      for (int i = 0; i < export.warmUps(); i++) {
        export.run();
      }
      Map<String, Double> before = Processes.cpuByThread(product.pid());
      jcmd(bench, product, "JFR.start", "name=perf", "settings=profile");
      Trial last = export.run();
      for (int i = 1; i < exports; i++) {
        last = export.run();
      }
      jcmd(bench, product, "JFR.stop", "name=perf", "filename=" + recording);
      Map<String, Double> threads = Processes.cpuByThread(product.pid());
      threads.replaceAll((name, seconds) -> seconds - before.getOrDefault(name, 0.0));
      return result(bench, window, exports, last, threads, recording);
    }
  }

  private static Result result(
      Bench bench,
      Window window,
      int exports,
      Trial last,
      Map<String, Double> threads,
      Path recording)
      throws IOException {
    Map<String, Integer> self = new HashMap<>();
    Map<String, Integer> ours = new HashMap<>();
    int samples = 0;
    try (RecordingFile file = new RecordingFile(recording)) {
      while (file.hasMoreEvents()) {
        RecordedEvent event = file.readEvent();
        boolean isSample =
            event.getEventType().getName().equals("jdk.ExecutionSample")
                && event.getStackTrace() != null;
        if (isSample) {
          samples++;
          List<RecordedFrame> frames = event.getStackTrace().getFrames();
          self.merge(name(frames.get(0)), 1, Integer::sum);
          frames.stream()
              .map(Profile::name)
              .filter(name -> name.startsWith(OURS))
              .findFirst()
              .ifPresent(name -> ours.merge(name, 1, Integer::sum));
        }
      }
    }
    return Result.of(
            "profile",
            "Where the server's processor time goes",
            Settings.of(bench, exports + " exports of " + window.rows() + " rows, warm"))
        .table(threads(threads, exports))
        .table(
            frames(
                "methods at the top of the stack, share of " + samples + " samples", self, samples))
        .table(frames("our own methods nearest to the top", ours, samples))
        .note(
            String.format(
                Locale.ROOT,
                "The last export took %s s of time and %s s of processor time of the server's process, recording included. JFR samples Java code, not the kernel.",
                Figures.seconds(last.seconds()),
                Figures.seconds(last.clientCpu())));
  }

  private static Table threads(Map<String, Double> threads, int exports) {
    Table table =
        new Table("threads (names as the kernel has them)", List.of("thread", "CPU s per export"));
    threads.entrySet().stream()
        .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
        .limit(SHOWN)
        .filter(entry -> entry.getValue() >= 0.01)
        .forEach(
            entry -> table.add(entry.getKey(), Figures.text("%.3f", entry.getValue() / exports)));
    return table;
  }

  private static Table frames(String title, Map<String, Integer> counts, int samples) {
    Table table = new Table(title, List.of("method", "share"));
    counts.entrySet().stream()
        .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
        .limit(SHOWN)
        .forEach(
            entry ->
                table.add(
                    entry.getKey(),
                    Figures.percent(entry.getValue() / (double) Math.max(1, samples))));
    return table;
  }

  private static String name(RecordedFrame frame) {
    return frame.getMethod().getType().getName() + "." + frame.getMethod().getName();
  }

  private static void jcmd(Bench bench, Product product, String... command) {
    List<String> all = new ArrayList<>();
    all.add(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString());
    all.add(Long.toString(product.pid()));
    all.addAll(List.of(command));
    bench.child("jcmd", all, Map.of()).awaitSuccess(Duration.ofSeconds(60));
  }
}
