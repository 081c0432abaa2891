package io.hookexport.observe;

import io.hookexport.http.CompletedRequest;
import io.hookexport.http.RequestEvents;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Counts and times requests by the operation of the contract; never by path. */
public final class RequestMetrics implements RequestEvents {
  private final MeterRegistry registry;
  private final Map<Outcome, Counter> counters = new ConcurrentHashMap<>();
  private final Map<String, Timer> timers = new ConcurrentHashMap<>();

  private record Outcome(String operation, int status) {}

  public RequestMetrics(Metrics metrics) {
    this.registry = metrics.registry();
  }

  @Override
  public void on(CompletedRequest request) {
    String operation = request.operationId().orElse("none");
    counters.computeIfAbsent(new Outcome(operation, request.status()), this::counter).increment();
    timers.computeIfAbsent(operation, this::timer).record(request.time());
  }

  private Counter counter(Outcome outcome) {
    return Counter.builder("hookexport.http.requests")
        .description("Requests by response status; 0: the client disconnected before the response")
        .tag("operation", outcome.operation())
        .tag("status", String.valueOf(outcome.status()))
        .register(registry);
  }

  private Timer timer(String operation) {
    return Timer.builder("hookexport.http.request")
        .description("From the head of a request to the end of its response")
        .tag("operation", operation)
        .serviceLevelObjectives(
            Duration.ofMillis(1),
            Duration.ofMillis(5),
            Duration.ofMillis(10),
            Duration.ofMillis(25),
            Duration.ofMillis(50),
            Duration.ofMillis(100),
            Duration.ofMillis(250),
            Duration.ofSeconds(1),
            Duration.ofSeconds(5),
            Duration.ofSeconds(30))
        .register(registry);
  }
}
