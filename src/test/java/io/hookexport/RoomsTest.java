package io.hookexport;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The rooms of src/doc/architecture.md: who may import whom, and which library lives where. */
final class RoomsTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.hookexport");

  /** Room to the rooms that it may import besides itself. */
  private static final Map<String, List<String>> MAY_IMPORT =
      Map.ofEntries(
          Map.entry("config", List.of()),
          Map.entry("export", List.of()),
          Map.entry("csv", List.of()),
          Map.entry("worker", List.of("export")),
          Map.entry("contract", List.of("export")),
          Map.entry("http", List.of("export", "contract")),
          Map.entry("bus", List.of("export", "contract")),
          Map.entry("postgres", List.of("export", "csv")),
          Map.entry("files", List.of("export")),
          Map.entry("observe", List.of("export", "http")),
          Map.entry("demo", List.of("config", "csv")),
          Map.entry("cli", List.of("export", "config", "demo")));

  /** Library packages to the rooms that may use them. */
  private static final Map<String, List<String>> LIVES_IN =
      Map.ofEntries(
          Map.entry("io.vertx.sqlclient..", List.of("postgres")),
          Map.entry("io.vertx.pgclient..", List.of("postgres")),
          Map.entry("io.vertx.ext.web..", List.of("http")),
          Map.entry("io.vertx.openapi..", List.of("http", "contract")),
          Map.entry("io.vertx.core.file..", List.of("files")),
          Map.entry("io.vertx.core.eventbus..", List.of("bus", "worker")),
          Map.entry("io.vertx.spi.cluster..", List.of("bus")),
          Map.entry("com.hazelcast..", List.of("bus")),
          Map.entry("io.micrometer..", List.of("observe")),
          Map.entry("io.prometheus..", List.of("observe")),
          Map.entry("io.vertx.micrometer..", List.of("observe")),
          Map.entry("io.github.bucket4j..", List.of("http")),
          Map.entry("ch.qos.logback..", List.of("observe")),
          Map.entry("picocli..", List.of("cli")),
          Map.entry("com.intel.gkl..", List.of("worker")),
          Map.entry("io.zonky..", List.of("demo")));

  @TestFactory
  List<DynamicTest> aRoomImportsOnlyWhatItMay() {
    List<DynamicTest> tests = new ArrayList<>();
    MAY_IMPORT.forEach(
        (room, allowed) -> {
          List<String> forbidden = new ArrayList<>();
          MAY_IMPORT.keySet().stream()
              .filter(other -> !other.equals(room) && !allowed.contains(other))
              .forEach(other -> forbidden.add("io.hookexport." + other + ".."));
          forbidden.add("io.hookexport");
          tests.add(
              DynamicTest.dynamicTest(
                  room,
                  () ->
                      noClasses()
                          .that()
                          .resideInAPackage("io.hookexport." + room + "..")
                          .should()
                          .dependOnClassesThat()
                          .resideInAnyPackage(forbidden.toArray(String[]::new))
                          .check(CLASSES)));
        });
    return tests;
  }

  @TestFactory
  List<DynamicTest> aLibraryLivesInItsRoom() {
    List<DynamicTest> tests = new ArrayList<>();
    LIVES_IN.forEach(
        (library, rooms) -> {
          List<String> outside =
              MAY_IMPORT.keySet().stream()
                  .filter(room -> !rooms.contains(room))
                  .map(room -> "io.hookexport." + room + "..")
                  .toList();
          tests.add(
              DynamicTest.dynamicTest(
                  library,
                  () ->
                      noClasses()
                          .that()
                          .resideInAnyPackage(outside.toArray(String[]::new))
                          .should()
                          .dependOnClassesThat()
                          .resideInAPackage(library)
                          .check(CLASSES)));
        });
    return tests;
  }

  @Test
  void everyClassHasARoom() {
    List<String> rooms = new ArrayList<>(List.of("io.hookexport"));
    MAY_IMPORT.keySet().forEach(room -> rooms.add("io.hookexport." + room));
    classes().should().resideInAnyPackage(rooms.toArray(String[]::new)).check(CLASSES);
  }

  @Test
  void nothingBlocksOnAFutureOfTheJdk() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.hookexport.demo..")
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.util.concurrent.CompletableFuture")
        .check(CLASSES);
  }

  /**
   * Leases, expiry and order are the database's to judge, spans of time System.nanoTime's. What
   * else needs a clock is handed one.
   */
  @Test
  void nobodyAsksTheWallClockOfThisMachine() {
    noClasses()
        .should()
        .callMethodWhere(
            target(owner(assignableTo(java.time.temporal.Temporal.class))).and(target(name("now"))))
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethodWhere(
            target(owner(assignableTo(java.time.Clock.class)))
                .and(target(nameMatching("system.*"))))
        .orShould()
        .callConstructor(java.util.Date.class)
        .check(CLASSES);
  }

  /**
   * A connection without an exception handler prints a stack trace, and so blocks its event loop.
   */
  @Test
  void everyDatabaseConnectionHasAnExceptionHandler() {
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName("io.hookexport.postgres.Pools")
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName("io.vertx.pgclient.PgBuilder")
        .check(CLASSES);
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName("io.hookexport.postgres.ConnectionUri")
        .should()
        .callMethodWhere(
            target(owner(assignableTo(io.vertx.sqlclient.SqlConnection.class)))
                .and(target(name("connect"))))
        .orShould()
        .callMethodWhere(
            target(owner(assignableTo(io.vertx.sqlclient.Pool.class))).and(target(name("pool"))))
        .check(CLASSES);
  }

  /**
   * The machine's clock decides how long a changed file is read anew each time, and is the header
   * Date; nothing else depends on it.
   */
  @Test
  void oneClockIsTheMachines() {
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName("io.hookexport.files.LocalFiles")
        .and()
        .doNotHaveFullyQualifiedName("io.hookexport.http.DateHeader")
        .should()
        .callMethod(java.time.InstantSource.class, "system")
        .check(CLASSES);
  }
}
