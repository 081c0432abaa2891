package io.hookexport.source.definition;

import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.source.definition.EndpointForm.IdPattern;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The id of the source is made of the whole id, by the groups of the match of the whole. */
final class EndpointFormTest {
  @ParameterizedTest
  @CsvSource({
    "id-(\\w+?)(?:-test)?, ep_$1, id-12-test, ep_12",
    "id-(\\w+?)(?:-test)?, ep_$1, id-12, ep_12",
    "a|ab, x, ab, x",
    "(a)|(ab), $2, ab, ab",
    "e_(.*), $1, e_1e_2, 1e_2",
    "e_(.*), $0, e_1, e_1",
  })
  void theIdIsTheReplacementOfTheWholeMatch(
      String pattern, String replacement, String id, String expected) {
    EndpointForm form = new EndpointForm("", List.of(IdPattern.of(pattern, replacement)));
    assertThat(form.convert(id)).contains(expected);
  }
}
