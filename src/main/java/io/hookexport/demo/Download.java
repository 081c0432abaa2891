package io.hookexport.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * A received file that matches what the server had promised.
 *
 * @param seconds of the transfer
 */
record Download(Path file, long bytes, String sha256, double seconds) {
  private static final Pattern FILE_NAME = Pattern.compile("filename=\"([^\"]+)\"");

  /**
   * Receives the body into a folder.
   *
   * @param export of the file: its digest and size must match
   * @throws DemoException when the file is not whole; it is deleted then
   */
  static Download receive(HttpResponse<InputStream> response, JsonNode export, Path folder) {
    Path file = folder.resolve(fileName(response, export));
    Path part = file.resolveSibling(file.getFileName() + ".part");
    long started = System.nanoTime();
    try {
      Files.createDirectories(folder);
      MessageDigest digest = DigestUtils.getSha256Digest();
      long bytes;
      try (InputStream in = response.body();
          OutputStream out = new DigestOutputStream(Files.newOutputStream(part), digest)) {
        bytes = in.transferTo(out);
      }
      String sha256 = HexFormat.of().formatHex(digest.digest());
      double seconds = (System.nanoTime() - started) / 1e9;
      check(
          "Content-Length",
          response.headers().firstValueAsLong("Content-Length").orElse(-1),
          bytes);
      check("file_size_bytes", export.path("file_size_bytes").asLong(-1), bytes);
      check("sha256", export.path("sha256").asText(), sha256);
      Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
      return new Download(file, bytes, sha256, seconds);
    } catch (IOException e) {
      throw new DemoException("The download to " + file + " failed: " + e, e);
    } finally {
      discard(part);
    }
  }

  private static void check(String what, Object promised, Object received) {
    if (!promised.equals(received)) {
      throw new DemoException(
          String.format(
              Locale.ROOT,
              "The downloaded file does not match the export: %s should be %s, but is %s",
              what,
              promised,
              received));
    }
  }

  private static void discard(Path part) {
    try {
      Files.deleteIfExists(part);
    } catch (IOException e) {
      throw new DemoException("Cannot delete " + part, e);
    }
  }

  /** Returns the server's file name, without any folder that a hostile server might add. */
  private static String fileName(HttpResponse<InputStream> response, JsonNode export) {
    Matcher matcher =
        FILE_NAME.matcher(response.headers().firstValue("Content-Disposition").orElse(""));
    String name = matcher.find() ? matcher.group(1) : export.path("id").asText("export") + ".csv";
    return name.replaceAll("[^A-Za-z0-9._-]", "_").replaceFirst("^\\.+", "_");
  }
}
