package io.hookexport.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** A part of a document between two lines, which is written by a program; the rest is not. */
enum MarkedPart {
  CHAOS,
  SOAK;

  private String line(String what) {
    return String.format(
        Locale.ROOT,
        "<!-- %s: %s of what src/chaos writes with --report -->",
        name().toLowerCase(Locale.ROOT),
        what);
  }

  /** Replaces the part, or puts it at the end of the document. */
  void write(Path file, String text) throws IOException {
    String start = line("start");
    String end = line("end");
    String old = Files.exists(file) ? Files.readString(file) : "";
    int from = old.indexOf(start);
    int to = old.indexOf(end);
    String before = from < 0 ? old : old.substring(0, from);
    String after = to < 0 ? "\n" : old.substring(to + end.length());
    Files.writeString(file, before + start + "\n" + text + end + after);
  }
}
