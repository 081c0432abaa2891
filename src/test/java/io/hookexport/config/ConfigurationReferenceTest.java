package io.hookexport.config;

import io.hookexport.support.GeneratedDocument;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The configuration reference is made from the defaults that are in the jar. */
final class ConfigurationReferenceTest {
  private static final Pattern KEY = Pattern.compile("( *)([a-z_]+):(?: (.*))?");

  @Test
  void theReferenceIsThatOfTheDefaults() throws Exception {
    GeneratedDocument.check(
        Path.of("src/doc/reference/configuration.md"),
        document(Files.readAllLines(Path.of("conf/application.yaml"))),
        ConfigurationReferenceTest.class);
  }

  private static String document(List<String> lines) {
    StringBuilder document =
        new StringBuilder(
            """
            # Configuration

            Written from `conf/application.yaml` by `mvn test -Dtest=ConfigurationReferenceTest -Dreference.write=true`, and compared with it by each build.

            """);
    String section = "";
    List<String> comment = new ArrayList<>();
    boolean table = false;
    boolean introduced = false;
    for (String line : lines) {
      Matcher key = KEY.matcher(line);
      if (line.strip().startsWith("#")) {
        comment.add(line.strip().substring(1).strip());
      } else if (line.isBlank()) {
        if (!introduced) {
          document.append(String.join("\n", comment)).append('\n');
          introduced = true;
          comment.clear();
        }
        table = false;
      } else if (key.matches()) {
        String text = String.join(" ", comment).replace("|", "\\|");
        comment.clear();
        if (key.group(3) == null) {
          boolean inner = !key.group(1).isEmpty();
          section = inner ? section.split("[.]", -1)[0] + "." + key.group(2) : key.group(2);
          table = false;
          document.append("\n## ").append(section).append("\n\n");
          if (!text.isEmpty()) {
            document.append(text).append("\n\n");
          }
        } else {
          String path = key.group(1).isEmpty() ? key.group(2) : section + "." + key.group(2);
          if (key.group(1).isEmpty()) {
            document.append("\n## ").append(path).append("\n\n");
            table = false;
          }
          if (!table) {
            document.append("| key | default | meaning |\n|---|---|---|\n");
            table = true;
          }
          document.append(
              String.format(
                  Locale.ROOT,
                  "| `%s`<br>`HOOKEXPORT_%s` | `%s` | %s |%n",
                  path,
                  path.replace('.', '_').toUpperCase(Locale.ROOT),
                  key.group(3),
                  text));
        }
      } else {
        throw new AssertionError("a line that is neither key nor comment: " + line);
      }
    }
    return document.toString();
  }
}
