package io.hookexport;

import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnitAccess;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * No text that a machine reads follows the locale, the default charset or the time zone of the
 * machine that wrote it: in an Arabic or Persian locale {@code %d} writes digits that PostgreSQL
 * and HTTP clients do not read. Calls that ask for the defaults are not allowed, whatever they are
 * for.
 */
final class MachineTextTest {
  /** Owner, name and parameter types as simple names; those that take a Locale differ in them. */
  private static final Set<Pattern> FOLLOW_THE_MACHINE =
      Set.of(
              "String\\.format\\(String, Object\\[\\]\\)",
              "String\\.formatted\\(.*",
              "String\\.to(Upper|Lower)Case\\(\\)",
              "String\\.getBytes\\(\\)",
              "String\\.<init>\\(byte\\[\\](, int, int)?\\)",
              "Print(Stream|Writer)\\.(printf|format)\\(String, .*",
              "Formatter\\.<init>\\((Appendable|OutputStream|File|PrintStream)?\\)",
              "(Decimal|SimpleDate|Message|Choice)Format\\.<init>\\(.*",
              "(Number|Date)Format\\.get.*Instance\\((int)?\\)",
              "DateTimeFormatter\\.ofPattern\\(String\\)",
              "DateTimeFormatter\\.ofLocalized.*",
              "DateTimeFormatterBuilder\\.toFormatter\\(\\)",
              "Locale\\.getDefault\\(.*",
              "Scanner\\.<init>\\(.*",
              "Charset\\.defaultCharset\\(\\)",
              "InputStreamReader\\.<init>\\(InputStream\\)",
              "OutputStreamWriter\\.<init>\\(OutputStream\\)",
              "File(Reader|Writer)\\.<init>\\((String|File|FileDescriptor)(, boolean)?\\)",
              "PrintStream\\.<init>\\((OutputStream(, boolean)?|File|String)\\)",
              "PrintWriter\\.<init>\\((OutputStream(, boolean)?|File|String)\\)",
              "ByteArrayOutputStream\\.toString\\(\\)",
              "Process\\.(input|error)Reader\\(\\)",
              "Process\\.outputWriter\\(\\)",
              "URL(De|En)coder\\.(de|en)code\\(String\\)",
              "ZoneId\\.systemDefault\\(\\)",
              "TimeZone\\.getDefault\\(\\)")
          .stream()
          .map(Pattern::compile)
          .collect(Collectors.toUnmodifiableSet());

  /** What a person types is a time where that person is. */
  private static final String PERSONAL = "io.hookexport.cli.PersonalTime";

  @Test
  void theProductNamesLocaleCharsetAndZone() {
    check(
        new ClassFileImporter()
            .importUrl(Main.class.getProtectionDomain().getCodeSource().getLocation())
            .that(DescribedPredicate.not(name(PERSONAL))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"io.hookexport.chaos", "io.hookexport.perf"})
  void toolsThatMeasureItDoToo(String tools) {
    check(new ClassFileImporter().importPackages(tools));
  }

  private static void check(JavaClasses classes) {
    noClasses().should().accessTargetWhere(followsTheMachine()).check(classes);
  }

  /** Calls, and references such as {@code String::toUpperCase}. */
  private static DescribedPredicate<JavaAccess<?>> followsTheMachine() {
    return DescribedPredicate.describe(
        "follows the machine's locale, charset or time zone",
        access -> access instanceof JavaCodeUnitAccess<?> use && matches(use));
  }

  private static boolean matches(JavaCodeUnitAccess<?> use) {
    String signature = use.getTargetOwner().getSimpleName() + "." + signature(use);
    return FOLLOW_THE_MACHINE.stream().anyMatch(pattern -> pattern.matcher(signature).matches());
  }

  /** Name and parameter types of what is called. */
  static String signature(JavaCodeUnitAccess<?> use) {
    return use.getTarget().getName()
        + use.getTarget().getRawParameterTypes().stream()
            .map(type -> type.getSimpleName())
            .collect(Collectors.joining(", ", "(", ")"));
  }
}
