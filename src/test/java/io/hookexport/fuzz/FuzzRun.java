package io.hookexport.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.contract.Contract;
import io.hookexport.support.RawAnswer;
import io.hookexport.support.WireClient;
import io.vertx.openapi.contract.Operation;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;

/** Sends made requests one after the other, and collects what their responses should not be. */
public final class FuzzRun {
  private static final int MOST_FINDINGS = 20;

  private final WireClient client;
  private final RequestMaker maker;
  private final Judge judge;
  private final Map<String, Map<Integer, Integer>> statuses = new TreeMap<>();
  private final Map<String, String> findings = new LinkedHashMap<>();
  private int sent;
  private int dropped;

  /** Checks a response by its contract. */
  @FunctionalInterface
  public interface Judge {
    void check(String method, String target, RawAnswer answer);
  }

  public FuzzRun(WireClient client, RequestMaker maker, Judge judge) {
    this.client = client;
    this.maker = maker;
    this.judge = judge;
  }

  /**
   * Goes on for this time, and then until each operation was carried out once, on a slow machine.
   *
   * @param carriedOut tells by operation and status whether a response comes from behind the
   *     validation
   */
  public void run(
      Duration time, Duration longer, Contract contract, BiPredicate<String, Integer> carriedOut) {
    long end = System.nanoTime() + time.toNanos();
    long giveUp = end + longer.toNanos();
    while (findings.size() < MOST_FINDINGS
        && (System.nanoTime() - end < 0
            || (!uncovered(contract, carriedOut).isEmpty() && System.nanoTime() - giveUp < 0))) {
      sent++;
      FuzzRequest request = maker.next();
      try {
        send(request).ifPresent(maker::learn);
      } catch (AssertionError | RuntimeException finding) {
        findings.putIfAbsent(kind(finding), request + "\n    " + finding.getMessage());
      }
    }
    System.out.println("fuzz: " + sent + " requests, " + dropped + " dropped");
    statuses.forEach(
        (operation, counts) ->
            System.out.println("fuzz: derived from " + operation + " " + counts));
  }

  private Optional<RawAnswer> send(FuzzRequest request) {
    Optional<RawAnswer> answered = client.send(request);
    if (answered.isEmpty()) {
      dropped++;
      assertThat(request.mayBeDropped).as("closed without a response").isTrue();
      return answered;
    }
    RawAnswer answer = answered.get();
    statuses
        .computeIfAbsent(request.story.get(0), operation -> new TreeMap<>())
        .merge(answer.status(), 1, Integer::sum);
    if (answer.status() != 505) { // a version of HTTP that the fuzzer made up
      assertThat(answer.status()).as("status").isLessThan(500);
    }
    if (request.mustBeRefused) {
      assertThat(answer.status()).as("status of a broken request").isBetween(400, 505);
    }
    String method = request.method.matches("[A-Za-z-]+") ? request.method : "ODD";
    // The absolute form of a target (RFC 9112, 3.2.2) means its path.
    judge.check(method, request.target.replaceFirst("^http://[^/?]*", ""), answer);
    return answered;
  }

  /** One finding of each kind is enough: digits and ids differ. */
  private static String kind(Throwable finding) {
    String text = String.valueOf(finding.getMessage()).replaceAll("[0-9a-f-]{8,}|[0-9]+", "#");
    return text.substring(0, Math.min(text.length(), 160));
  }

  /** Operations whose requests have all been refused so far, by the validation or before it. */
  public Set<String> uncovered(Contract contract, BiPredicate<String, Integer> carriedOut) {
    return contract.api().operations().stream()
        .map(Operation::getOperationId)
        .filter(
            operation ->
                statuses.getOrDefault(operation, Map.of()).keySet().stream()
                    .noneMatch(status -> carriedOut.test(operation, status)))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  public Map<String, String> findings() {
    return findings;
  }
}
