package io.hookexport.chaos;

import java.time.Duration;

/** Many short rounds of all faults, in all modes. */
final class Chaos implements Schedule {
  private static final int ROUNDS = 30;
  private static final int MINUTES = 240;

  private final Options options;

  private Chaos(Options options) {
    this.options = options;
  }

  /** Exit code 0 when nothing was found, 1 when something was, 2 for a wrong command line. */
  public static void main(String[] arguments) throws Exception {
    Options options = Options.parseOrExit(arguments, ROUNDS, MINUTES);
    Summary summary = new Run(options, new Chaos(options)).run();
    System.out.println(summary.text());
    if (options.report().isPresent()) {
      MarkedPart.CHAOS.write(options.report().get(), summary.text());
    }
    System.exit(summary.isClean() ? 0 : 1);
  }

  @Override
  public Round round(int number) {
    return Round.plan(options.seed(), number, options.kinds(), World.modes());
  }

  @Override
  public boolean startsAnew(int number) {
    return number % Round.EPOCH == 1;
  }

  @Override
  public Duration load() {
    return Duration.ofSeconds(5);
  }

  @Override
  public String leakDetection() {
    return "simple";
  }

  @Override
  public void afterRound(World world, int number, ServerCheck servers) throws Exception {
    if (number % Round.EPOCH == 0) {
      servers.checkHeap();
    }
  }
}
