package io.hookexport.http;

import io.hookexport.support.ChildProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.List;

/** The API of {@link TestApi} in a small process of its own. */
final class ChildApi implements AutoCloseable {
  private final Process process;
  final int port;
  final String key;

  /** With so much memory of each kind. */
  ChildApi(int megabytes) throws IOException {
    List<String> options =
        List.of(
            "-Xmx" + megabytes + "m",
            "-XX:MaxDirectMemorySize=" + megabytes + "m",
            "-XX:+UseSerialGC",
            "-XX:+ExitOnOutOfMemoryError");
    process =
        ChildProcess.jvm(options, ChildApi.class.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    BufferedReader output = process.inputReader();
    port = Integer.parseInt(output.readLine());
    key = output.readLine();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  /** Ends with the test that started it. */
  public static void main(String[] arguments) throws IOException {
    TestApi api = new TestApi();
    System.out.println(api.port());
    System.out.println(api.key);
    while (System.in.read() >= 0) {
      // The parent never writes; its end closes this stream.
    }
    System.exit(0);
  }
}
