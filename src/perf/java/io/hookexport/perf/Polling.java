package io.hookexport.perf;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.function.ToDoubleFunction;

/**
 * What the contract costs a request: getExport against a bare route that does one query by primary
 * key on a pool of the same size, and a POST that validation refuses against a bare route that
 * parses the same JSON. By turns, on the same connections.
 */
final class Polling implements Part {
  private static final int CONNECTIONS = 64;

  /**
   * Of each route, before anything is measured: on two cores the JIT is busy for that long with a
   * server that gets 5,000 requests a second, and the bare one is compiled long before.
   */
  private static final int WARM_UP_SECONDS = 20;

  /** The default of database.pool_size. */
  private static final int POOL = 8;

  /** The first violates two rules of the body's schema; the second is not JSON by its type. */
  private static final String INVALID =
      "{\"start_time\":\"2026-10-01T00:00:00Z\",\"end_time\":\"never\",\"status\":\"lost\"}";

  /** One kind of request to one server. */
  private record Route(
      String name,
      URI base,
      String request,
      int status,
      DoubleSupplier cpu,
      List<Load.Outcome> outcomes) {
    Route(String name, URI base, String request, int status, DoubleSupplier cpu) {
      this(name, base, request, status, cpu, new ArrayList<>());
    }

    Load.Outcome median() {
      return new Load.Outcome(
          median(Load.Outcome::requestsPerSecond),
          median(Load.Outcome::p50),
          median(Load.Outcome::p99),
          median(Load.Outcome::microsPerRequest));
    }

    private double median(ToDoubleFunction<Load.Outcome> of) {
      return Trial.median(outcomes.stream().map(of::applyAsDouble).toList());
    }

    /** Requests/s against another route: the median over rounds. */
    double ratio(Route other) {
      List<Double> ratios = new ArrayList<>();
      for (int i = 0; i < outcomes.size(); i++) {
        ratios.add(outcomes.get(i).requestsPerSecond() / other.outcomes.get(i).requestsPerSecond());
      }
      return Trial.median(ratios);
    }
  }

  @Override
  public Result measure(Bench bench) throws Exception {
    Window window = small(bench);
    try (Product product = bench.product("poll", window, Map.of());
        Product silent =
            bench.product("poll-silent", window, Map.of("HOOKEXPORT_LOG_LEVEL", "warn"));
        Child bare = bare(bench, product)) {
      String port = bare.awaitLine("bare routes listen on port ", Duration.ofSeconds(30));
      URI base = URI.create("http://127.0.0.1:" + port);
      DoubleSupplier bareCpu = () -> Processes.cpu(bare.pid());
      String path = "/v1/exports/" + completed(product, window);
      String key = product.key(window);
      Route get = new Route("getExport", product.base(), get(path, key), 200, product::cpu);
      Route getSilent =
          new Route(
              "getExport, log.level warn",
              silent.base(),
              get("/v1/exports/" + completed(silent, window), silent.key(window)),
              200,
              silent::cpu);
      Route bareGet = new Route("bare route, one query", base, get(path, key), 200, bareCpu);
      Route post =
          new Route(
              "createExport, refused by validation",
              product.base(),
              post(key, "application/json"),
              400,
              product::cpu);
      Route untyped =
          new Route(
              "createExport, refused before validation (415)",
              product.base(),
              post(key, "text/plain"),
              415,
              product::cpu);
      Route barePost =
          new Route(
              "bare route, parses the JSON", base, post(key, "application/json"), 400, bareCpu);
      return result(bench, List.of(get, getSilent, bareGet, post, untyped, barePost));
    }
  }

  private static Result result(Bench bench, List<Route> routes) throws Exception {
    for (int round = -1; round < bench.options().runs(); round++) { // the first warms up
      for (Route route : routes) {
        Load.Outcome outcome =
            Load.run(
                bench.vertx(),
                route.base(),
                route.request(),
                route.status(),
                CONNECTIONS,
                round < 0 ? WARM_UP_SECONDS : bench.options().loadSeconds(),
                route.cpu());
        System.out.printf(
            Locale.ROOT, "   %-52s %8.0f/s%n", route.name(), outcome.requestsPerSecond());
        if (round >= 0) {
          route.outcomes().add(outcome);
        }
      }
    }
    return report(bench, routes);
  }

  private static Result report(Bench bench, List<Route> routes) {
    Table table =
        new Table(
            CONNECTIONS + " connections",
            List.of("route", "requests/s", "p50 ms", "p99 ms", "CPU µs per request"));
    for (Route route : routes) {
      Load.Outcome median = route.median();
      table.add(
          route.name(),
          Figures.count(Math.round(median.requestsPerSecond())),
          Figures.millis(median.p50()),
          Figures.millis(median.p99()),
          Figures.text("%.0f", median.microsPerRequest()));
    }
    Route bareGet = routes.get(2);
    Route refused = routes.get(3);
    double validation =
        refused.median().microsPerRequest() - routes.get(4).median().microsPerRequest();
    return Result.of(
            "poll",
            "Requests",
            Settings.of(
                bench,
                bench.options().loadSeconds()
                    + " s each after a lead-in of 1 s; a warm-up of "
                    + WARM_UP_SECONDS
                    + " s each before the first run; "
                    + bench.options().runs()
                    + " runs"))
        .atLeast(
            "getExport against a bare route with one query, requests/s",
            0.7,
            routes.get(0).ratio(bareGet))
        .table(table)
        .note(
            String.format(
                Locale.ROOT,
                "With log.level warn, so without a line for each request, getExport has %s × the requests/s of the bare route; a createExport that validation refuses has %s × those of the bare route that parses its JSON.",
                Figures.ratio(routes.get(1).ratio(bareGet)),
                Figures.ratio(refused.ratio(routes.get(5)))))
        .note(
            String.format(
                Locale.ROOT,
                "Reading, parsing and validating a body, and telling its violations, cost about %.0f µs of processor time: what a refused createExport takes beyond one that is refused right after its key (415).",
                validation));
  }

  private static Window small(Bench bench) {
    Window window = bench.deliveries().even(bench.options().rows());
    return bench.deliveries().window(window.data(), window.tenant(), 100);
  }

  private static String completed(Product product, Window window) {
    String key = product.key(window);
    String id = product.api().create(key, window.request(""));
    product.api().awaitCompleted(key, id);
    return id;
  }

  private static Child bare(Bench bench, Product product) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(bench.options().serverFlags());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(BareServer.class.getName());
    command.add(product.jobs());
    command.add(Integer.toString(POOL));
    command.add(Integer.toString(Runtime.getRuntime().availableProcessors()));
    return bench.child("bare", command, Map.of());
  }

  private static String get(String path, String key) {
    return "GET "
        + path
        + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
        + key
        + "\r\n\r\n";
  }

  private static String post(String key, String type) {
    return "POST /v1/exports HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
        + key
        + "\r\nContent-Type: "
        + type
        + "\r\nContent-Length: "
        + INVALID.length()
        + "\r\n\r\n"
        + INVALID;
  }
}
