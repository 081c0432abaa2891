package io.hookexport;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.CaseTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ConditionalExpressionTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.SwitchExpressionTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreeScanner;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnitAccess;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * A log line is a fixed sentence, and what differs from line to line is in fields. Whoever reads
 * the log finds all lines of one kind by their sentence, and those of one export by a field.
 */
final class LogLinesTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.hookexport");

  private static final Set<String> METHODS_WITH_A_MESSAGE =
      Set.of("trace", "debug", "info", "warn", "error");

  private static final Set<String> WAYS_TO_A_LINE =
      Set.of("addKeyValue(String, Object)", "setCause(Throwable)", "log(String)");

  /** Members that every line has, so that a field of such a name would be lost. */
  private static final Set<String> TAKEN =
      Set.of("time", "level", "logger", "message", "exception");

  private static final Pattern NAME = Pattern.compile("`([a-z_]+)`");

  @Test
  void noMessageHasArguments() {
    noClasses()
        .should()
        .accessTargetWhere(
            DescribedPredicate.<JavaAccess<?>>describe(
                "logs without fields",
                access -> access instanceof JavaCodeUnitAccess<?> use && isAnotherWay(use)))
        .check(CLASSES);
  }

  @Test
  void everyMessageIsAFixedSentence() throws IOException {
    List<MethodInvocationTree> lines = calls("log");
    assertThat(lines).as("as many as in the classes").hasSize(linesOfClasses());
    for (MethodInvocationTree line : lines) {
      for (String sentence : constants(line.getArguments().get(0))) {
        assertThat(sentence).as("capital first, nothing of a format").matches("[A-Z][^{}=%]+");
        assertThat(sentence.endsWith("."))
            .as("a full stop where there are several sentences: " + sentence)
            .isEqualTo(sentence.contains(". "));
      }
    }
  }

  @Test
  void everyFieldHasAFixedNameOfItsOwn() throws IOException {
    for (MethodInvocationTree field : calls("addKeyValue")) {
      assertThat(constants(field.getArguments().get(0)))
          .singleElement()
          .asString()
          .matches("[a-z]+(_[a-z]+)*")
          .isNotIn(TAKEN);
    }
  }

  @Test
  void theGuideNamesEachField() throws IOException {
    Set<String> written = new TreeSet<>(Set.of("lines")); // by LogWriter, without a logger
    for (MethodInvocationTree field : calls("addKeyValue")) {
      written.addAll(constants(field.getArguments().get(0)));
    }
    String guide = Files.readString(Path.of("src/doc/guide/monitoring.md"));
    Set<String> named = new TreeSet<>();
    guide
        .substring(guide.indexOf("| field |"))
        .lines()
        .takeWhile(row -> row.startsWith("|"))
        .flatMap(row -> NAME.matcher(row.split("\\|")[1]).results())
        .forEach(name -> named.add(name.group(1)));
    assertThat(named).isEqualTo(written);
  }

  private static int linesOfClasses() {
    return (int)
        CLASSES.stream()
            .flatMap(used -> used.getCodeUnitAccessesFromSelf().stream())
            .filter(use -> use.getTargetOwner().isAssignableTo(LoggingEventBuilder.class))
            .filter(use -> use.getTarget().getName().equals("log"))
            .count();
  }

  private static boolean isAnotherWay(JavaCodeUnitAccess<?> use) {
    if (use.getTargetOwner().isAssignableTo(LoggingEventBuilder.class)) {
      return !WAYS_TO_A_LINE.contains(MachineTextTest.signature(use));
    }
    return use.getTargetOwner().isAssignableTo(Logger.class)
        && METHODS_WITH_A_MESSAGE.contains(use.getTarget().getName());
  }

  /** Calls with arguments of methods of that name, in the sources. */
  private static List<MethodInvocationTree> calls(String name) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    List<MethodInvocationTree> calls = new ArrayList<>();
    try (StandardJavaFileManager files =
            compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8);
        Stream<Path> sources = Files.walk(Path.of("src/main/java"))) {
      List<Path> java = sources.filter(path -> path.toString().endsWith(".java")).toList();
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  null, files, null, null, null, files.getJavaFileObjectsFromPaths(java));
      for (CompilationUnitTree source : task.parse()) {
        new TreeScanner<Void, Void>() {
          @Override
          public Void visitMethodInvocation(MethodInvocationTree call, Void nothing) {
            if (!call.getArguments().isEmpty()
                && call.getMethodSelect() instanceof MemberSelectTree method
                && method.getIdentifier().contentEquals(name)) {
              calls.add(call);
            }
            return super.visitMethodInvocation(call, nothing);
          }
        }.scan(source, null);
      }
    }
    return calls;
  }

  /** All values that a text written out in the source can have. */
  private static List<String> constants(Tree text) {
    if (text instanceof LiteralTree literal && literal.getValue() instanceof String value) {
      return List.of(value);
    }
    if (text instanceof BinaryTree sum && sum.getKind() == Tree.Kind.PLUS) {
      return constants(sum.getLeftOperand()).stream()
          .flatMap(left -> constants(sum.getRightOperand()).stream().map(left::concat))
          .toList();
    }
    if (text instanceof ConditionalExpressionTree choice) {
      return Stream.of(choice.getTrueExpression(), choice.getFalseExpression())
          .flatMap(one -> constants(one).stream())
          .toList();
    }
    if (text instanceof SwitchExpressionTree choice) {
      return choice.getCases().stream()
          .map(CaseTree::getBody)
          .flatMap(one -> constants(one).stream())
          .toList();
    }
    throw new AssertionError("not written out where it is logged: " + text);
  }
}
