package io.hookexport.perf;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * The page of figures: the latest result of each part, whenever it was measured. Results are kept
 * as JSON in the data folder.
 */
final class Report {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private final Path results;
  private final Path page;
  private final Path plot;

  /**
   * @param page Markdown; the plot is put beside it
   */
  Report(Path results, Path page) {
    this.results = results;
    this.page = page;
    this.plot = page.resolveSibling(page.getFileName().toString().replaceFirst("\\.md$", ".svg"));
  }

  void keep(Result result) {
    try {
      Files.createDirectories(results);
      JSON.writeValue(file(result.part()).toFile(), result);
    } catch (IOException e) {
      throw new PerfException("cannot keep the result in " + results + ": " + e, e);
    }
  }

  /** Writes page and plot of all that is known. */
  void write(Collection<String> parts) {
    List<Result> known = new ArrayList<>();
    for (String part : parts) {
      if (Files.exists(file(part))) {
        known.add(read(file(part)));
      }
    }
    try {
      Files.writeString(page, markdown(known));
      List<Result.Curve> curves = known.stream().flatMap(r -> r.curves().stream()).toList();
      if (!curves.isEmpty()) {
        Files.writeString(plot, Plot.svg(curves));
      }
    } catch (IOException e) {
      throw new PerfException("cannot write " + page + ": " + e, e);
    }
    System.out.println("written: " + page);
  }

  private String markdown(List<Result> known) {
    StringBuilder text = new StringBuilder("# Performance\n\n");
    text.append(
        "Written by `src/perf/run`, which measures all of it again; no figure is edited by hand.\n\n");
    text.append("Machine: ").append(Settings.machine()).append(".\n");
    text.append(
        "Client, server and PostgreSQL share it. Everything goes through the HTTP API of a");
    text.append(
        " server process; contenders take\nturns, after a warm-up; figures are medians, and");
    text.append(
        " ratios are medians of the ratios of each turn\n(in Growth: ratios of the medians), so they differ slightly from the ratio of the medians.\n\n");
    text.append("## Targets\n\n");
    Table targets = new Table("", List.of("what", "target", "figure", ""));
    known.forEach(
        result ->
            result
                .targets()
                .forEach(
                    t ->
                        targets.add(
                            t.what(), t.target(), t.figure(), t.met() ? "met" : "**missed**")));
    text.append(targets.markdown());
    known.forEach(result -> section(text, result));
    return text.toString();
  }

  private void section(StringBuilder text, Result result) {
    text.append("\n## ").append(result.title()).append("\n\n");
    text.append(result.date()).append("; ").append(result.setting()).append(".\n");
    result.tables().forEach(table -> text.append('\n').append(table.markdown()));
    if (!result.curves().isEmpty()) {
      text.append("\n![Time against rows](").append(plot.getFileName()).append(")\n");
    }
    if (!result.notes().isEmpty()) {
      text.append('\n');
      result.notes().forEach(note -> text.append("- ").append(note).append('\n'));
    }
  }

  private Path file(String part) {
    return results.resolve(part + ".json");
  }

  private static Result read(Path file) {
    try {
      return JSON.readValue(file.toFile(), Result.class);
    } catch (IOException e) {
      throw new PerfException(file + " cannot be read; delete it and measure again: " + e, e);
    }
  }
}
