package io.hookexport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

final class TableTest {
  @Test
  void columnsAreAsWideAsTheirCharacters() {
    Table table = new Table(List.of("A", "N", "WHAT"), Set.of("N"));
    table.add("😀", 1, "x");
    table.add("ab", 12, "\u001b[2J");
    assertThat(table.lines(0, List.of()))
        .containsExactly("A    N  WHAT", "😀    1  x", "ab  12  ·[2J");
  }

  @Test
  void theLastColumnIsCutBetweenCharacters() {
    Table table = new Table(List.of("A", "WHAT"), Set.of());
    table.add("a", "😀".repeat(40));
    assertThat(table.lines(30, List.of()))
        .containsExactly("A  WHAT", "a  " + "😀".repeat(26) + "…");
    assertThat(table.lines(43, List.of())).containsExactly("A  WHAT", "a  " + "😀".repeat(40));
  }

  /** Milliseconds, if widths are found once; many minutes, if each line looks for them. */
  @Test
  @Timeout(20)
  void aLongTableIsQuick() {
    Table table = new Table(List.of("A", "B"), Set.of());
    for (int i = 0; i < 100_000; i++) {
      table.add(i, i);
    }
    assertThat(table.lines(0, List.of())).hasSize(100_001).last().isEqualTo("99999  99999");
  }
}
