package io.hookexport.contract;

import static io.hookexport.support.Await.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.export.UuidText;
import io.hookexport.export.Violation;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.openapi.contract.Operation;
import io.vertx.openapi.contract.Parameter;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a look at the form of a parameter takes for good, its schema does, and the reverse. */
final class ParameterFormsTest {
  private static final String ALPHABET = "0aAfFgG9-- {}\n:é\u0660";
  private static final Vertx VERTX = Vertx.vertx();
  private static Contract contract;

  @BeforeAll
  static void load() {
    contract = await(Contract.load(VERTX));
  }

  @AfterAll
  static void close() {
    await(VERTX.close());
  }

  private static Parameter parameter(String operationId, String name) {
    Operation operation = contract.api().operation(operationId);
    return operation.getParameters().stream()
        .filter(parameter -> parameter.getName().equals(name))
        .findFirst()
        .orElseThrow();
  }

  /** UUIDs in both cases, and with one or two characters changed, inserted or taken away. */
  private static List<String> texts() {
    long seed = Long.getLong("seed", System.nanoTime());
    System.out.println("ParameterFormsTest: -Dseed=" + seed);
    Random random = new Random(seed);
    List<String> texts = new ArrayList<>(List.of("", "1-1-1-1-1", "urn:uuid:" + new UUID(1, 2)));
    for (int i = 0; i < 3000; i++) {
      StringBuilder text =
          new StringBuilder(new UUID(random.nextLong(), random.nextLong()).toString());
      if (random.nextBoolean()) {
        text = new StringBuilder(text.toString().toUpperCase(java.util.Locale.ROOT));
      }
      for (int change = random.nextInt(3); change > 0; change--) {
        int at = random.nextInt(text.length());
        String put = String.valueOf(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        text.replace(at, at + random.nextInt(2), random.nextInt(4) == 0 ? "" : put);
      }
      texts.add(text.toString());
    }
    return texts;
  }

  private static void compare(Parameter parameter, List<String> texts) {
    ParameterCheck check = new ParameterCheck(contract, parameter);
    SchemaCheck schema =
        new SchemaCheck(contract, contract.inlined((JsonObject) parameter.getSchema()));
    String place =
        parameter.getIn().name().toLowerCase(java.util.Locale.ROOT) + "/" + parameter.getName();
    for (String text : texts) {
      List<Violation> violations = new ArrayList<>();
      assertThat(check.read(List.of(text), violations)).isEqualTo(text);
      assertThat(violations).as(text).isEqualTo(schema.check(place, text));
    }
  }

  @Test
  void anIdIsJudgedAsItsSchemaWould() {
    List<String> texts = texts();
    assertThat(texts.stream().filter(UuidText::isUuid).count())
        .isGreaterThan(100)
        .isLessThan(texts.size() - 100L);
    compare(parameter("getExport", "id"), texts);
  }

  @Test
  void aHeaderThatMayBeAnythingIsNeverRefused() {
    compare(parameter("getExport", "Prefer"), texts());
  }

  @Test
  void aHeaderWithRulesIsNotWavedThrough() {
    compare(parameter("createExport", "Idempotency-Key"), List.of("", "k", "x".repeat(256), "é"));
  }
}
