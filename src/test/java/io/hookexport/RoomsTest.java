package io.hookexport;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The packages of src/doc/design/architecture.md: who may import whom, and which library lives
 * where.
 */
final class RoomsTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.hookexport");

  private static final int MOST_LINES = 250;

  private static final Pattern ROW = Pattern.compile("\\| `([a-z.]+)` \\|.*\\| ([a-z., –]+) \\|");

  /** Package to the packages that it may import besides itself, as the table says. */
  private static final Map<String, List<String>> MAY_IMPORT = table();

  private static final List<String> DATABASE_ROOMS =
      MAY_IMPORT.keySet().stream()
          .filter(room -> room.matches("postgres|jobs|source(\\..*)?"))
          .toList();

  /** Library packages to our packages that may use them. */
  private static final Map<String, List<String>> LIVES_IN =
      Map.ofEntries(
          Map.entry("io.vertx.sqlclient..", DATABASE_ROOMS),
          Map.entry("io.vertx.pgclient..", DATABASE_ROOMS),
          Map.entry("io.vertx.ext.web..", List.of("http", "http.limits")),
          Map.entry("io.vertx.openapi..", List.of("http", "contract")),
          Map.entry("io.vertx.core.file..", List.of("files")),
          Map.entry("io.vertx.core.eventbus..", List.of("bus", "worker")),
          Map.entry("io.vertx.spi.cluster..", List.of("bus")),
          Map.entry("com.hazelcast..", List.of("bus")),
          Map.entry("io.micrometer..", List.of("observe")),
          Map.entry("io.prometheus..", List.of("observe")),
          Map.entry("io.vertx.micrometer..", List.of("observe")),
          Map.entry("io.github.bucket4j..", List.of("http.limits")),
          Map.entry("ch.qos.logback..", List.of("observe")),
          Map.entry("picocli..", List.of("cli")),
          Map.entry("com.intel.gkl..", List.of("gzip")),
          Map.entry("io.zonky..", List.of("demo")));

  private static Map<String, List<String>> table() {
    Map<String, List<String>> rooms = new TreeMap<>();
    try (Stream<String> lines = Files.lines(Path.of("src/doc/design/architecture.md"))) {
      lines
          .map(ROW::matcher)
          .filter(Matcher::matches)
          .forEach(row -> rooms.put(row.group(1), List.of(row.group(2).split(", "))));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    rooms.replaceAll((room, imports) -> imports.equals(List.of("–")) ? List.of() : imports);
    return rooms;
  }

  private static String pkg(String room) {
    return "io.hookexport." + room;
  }

  /** The packages whose classes those of a package use. */
  private static Set<String> imports(String room) {
    Set<String> imports = new TreeSet<>();
    for (JavaClass user : CLASSES) {
      if (user.getPackageName().equals(pkg(room))) {
        user.getDirectDependenciesFromSelf().stream()
            .map(used -> used.getTargetClass().getBaseComponentType().getPackageName())
            .filter(used -> used.startsWith("io.hookexport") && !used.equals(pkg(room)))
            .forEach(used -> imports.add(used.replaceFirst("^io\\.hookexport\\.?", "")));
      }
    }
    return imports;
  }

  @TestFactory
  List<DynamicTest> aRoomImportsWhatTheTableSaysAndNothingElse() {
    return MAY_IMPORT.keySet().stream()
        .map(
            room ->
                DynamicTest.dynamicTest(
                    room,
                    () ->
                        assertThat(imports(room))
                            .containsExactlyInAnyOrderElementsOf(MAY_IMPORT.get(room))))
        .toList();
  }

  @Test
  void noCircle() {
    Map<String, List<String>> left = new TreeMap<>(MAY_IMPORT);
    while (left.values().removeIf(imports -> imports.stream().noneMatch(left::containsKey))) {}
    assertThat(left).isEmpty();
  }

  @TestFactory
  List<DynamicTest> aLibraryLivesInItsRoom() {
    List<DynamicTest> tests = new ArrayList<>();
    LIVES_IN.forEach(
        (library, rooms) -> {
          List<String> outside =
              MAY_IMPORT.keySet().stream()
                  .filter(room -> !rooms.contains(room))
                  .map(RoomsTest::pkg)
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
  void everyPackageIsARoomOfTheTable() {
    Set<String> packages = new TreeSet<>();
    CLASSES.forEach(used -> packages.add(used.getPackageName()));
    Set<String> rooms = new TreeSet<>(Set.of("io.hookexport"));
    MAY_IMPORT.keySet().forEach(room -> rooms.add(pkg(room)));
    assertThat(packages).isEqualTo(rooms);
  }

  /** A file that is longer has a second thing to do, which is a class of its own. */
  @Test
  void noFileIsLongerThanOneReads() throws IOException {
    List<String> tooLong = new ArrayList<>();
    try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
      for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
        int lines = Files.readAllLines(file).size();
        if (lines > MOST_LINES) {
          tooLong.add(file + " has " + lines + " lines, more than " + MOST_LINES);
        }
      }
    }
    assertThat(tooLong).isEmpty();
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
   * Date, and what a person at a terminal means with "yesterday"; nothing else depends on it.
   */
  @Test
  void oneClockIsTheMachines() {
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName("io.hookexport.files.LocalFiles")
        .and()
        .doNotHaveFullyQualifiedName("io.hookexport.http.DateHeader")
        .and()
        .doNotHaveFullyQualifiedName("io.hookexport.cli.PersonalTime")
        .should()
        .callMethod(java.time.InstantSource.class, "system")
        .check(CLASSES);
  }
}
