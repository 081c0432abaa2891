package io.hookexport.chaos;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a server process weighs. */
final class Vitals {
  private static final Pattern HEAP =
      Pattern.compile("jvm_memory_used_bytes\\{area=\"heap\"[^}]*\\} ([0-9.E+]+)");

  /** Memory that Java code takes past the heap, which is where Netty has its buffers. */
  private static final Pattern OTHER =
      Pattern.compile("- *Other \\(reserved=\\d+KB, committed=(\\d+)KB");

  private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");

  private Vitals() {}

  /** Bytes that are used after a full collection. */
  static long heapAfterCollection(Node node) throws IOException, InterruptedException {
    command(node, "GC.run");
    double sum = 0;
    Matcher pools = HEAP.matcher(node.get("/metrics").body());
    while (pools.find()) {
      sum += Double.parseDouble(pools.group(1));
    }
    return (long) sum;
  }

  /** Bytes outside of the heap and outside of the JVM itself; direct buffers are most of it. */
  static long direct(Node node) throws IOException, InterruptedException {
    return 1024 * found(OTHER, command(node, "VM.native_memory", "summary"));
  }

  static long resident(Node node) throws IOException {
    Path status = Path.of("/proc", Long.toString(node.pid()), "status");
    return 1024 * found(RESIDENT, Files.readString(status));
  }

  /** Objects of exactly this class that are reachable. Costs a full collection. */
  static long instances(Node node, String type) throws IOException, InterruptedException {
    return command(node, "GC.class_histogram")
        .lines()
        .map(line -> line.strip().split("\\s+", -1))
        .filter(words -> words.length >= 4 && words[3].equals(type))
        .mapToLong(words -> Long.parseLong(words[1]))
        .sum();
  }

  private static long found(Pattern pattern, String text) throws IOException {
    Matcher matcher = pattern.matcher(text);
    if (!matcher.find()) {
      throw new IOException("no " + pattern + " in " + text);
    }
    return Long.parseLong(matcher.group(1));
  }

  private static String command(Node node, String... words)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add("jcmd");
    command.add(Long.toString(node.pid()));
    command.addAll(List.of(words));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0) {
      throw new IOException("jcmd: " + out);
    }
    return out;
  }
}
