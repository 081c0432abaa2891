package io.hookexport.chaos;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.GZIPInputStream;
import org.apache.commons.codec.digest.DigestUtils;

/** What a downloaded file must say. */
final class Content {
  private final Findings findings;
  private final Map<String, String> controls = new ConcurrentHashMap<>();

  Content(Findings findings) {
    this.findings = findings;
  }

  /** The digest of a file that was made while nothing was wrong. */
  void control(String project, Variant variant, String sha256) {
    controls.put(project + " " + variant, sha256);
  }

  void check(String id, String project, Variant variant, byte[] file, String sha256)
      throws IOException {
    if (Dataset.isMoving(project)) {
      checkSum(id, variant, file);
      return;
    }
    String control = controls.get(project + " " + variant);
    findings.check(
        "a file of data at rest equals its control, byte for byte",
        sha256.equals(control),
        String.format(
            Locale.ROOT,
            "export %s of %s %s has %s, control %s",
            id,
            project,
            variant,
            sha256,
            control));
    if (variant == Variant.GZIP) {
      findings.check(
          "a compressed file holds the same as one that is not",
          digestOfText(file).equals(controls.get(project + " " + Variant.ALL)),
          String.format(Locale.ROOT, "export %s of %s: %d bytes", id, project, file.length));
    }
  }

  private static String digestOfText(byte[] compressed) {
    try {
      return DigestUtils.sha256Hex(
          new GZIPInputStream(new ByteArrayInputStream(compressed)).readAllBytes());
    } catch (IOException broken) {
      return broken.toString();
    }
  }

  /** Writers move amounts and rows all the time; one point in time has always the same sum. */
  private void checkSum(String id, Variant variant, byte[] file) throws IOException {
    InputStream bytes = new ByteArrayInputStream(file);
    InputStream text = variant == Variant.GZIP ? new GZIPInputStream(bytes) : bytes;
    long rows = 0;
    long sum = 0;
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(text, StandardCharsets.UTF_8))) {
      String header = lines.readLine();
      int column = List.of(String.valueOf(header).split(",", -1)).indexOf("\"size_bytes\"");
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        rows++;
        // The movers' rows hold no comma or quote.
        sum += Long.parseLong(line.split(",", -1)[column]);
      }
    }
    findings.check(
        "a file of changing data is one point in time: the sum is constant",
        rows == Dataset.MOVING_ROWS && sum == Dataset.MOVING_SUM,
        String.format(Locale.ROOT, "export %s has %d rows, sum %d", id, rows, sum));
  }
}
